package dev.holdfast.llama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.DecodeResult;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.EngineTimeouts;
import dev.holdfast.engine.EngineWire;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.LocalGpu;
import dev.holdfast.engine.LocalLoad;
import dev.holdfast.engine.LocalSettings;
import dev.holdfast.engine.LocalTuning;
import dev.holdfast.engine.OpenAiCodec;
import dev.holdfast.engine.TokenLimitField;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Local models whose worker is a {@link FakeWorker} in a real process. */
final class LocalHarness implements AutoCloseable {
    static final Path DEMO = Path.of(System.getProperty("holdfast.root", ".."), "demo-model", "demo.gguf")
            .toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
    private static final Pace QUICK =
            new Pace(Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(20));

    final Vertx vertx = Vertx.vertx();
    final List<String> notices = new CopyOnWriteArrayList<>();
    final Path folder;
    private final LocalModels models;

    /** Workers behave as the mode says, see {@link FakeWorker}. */
    LocalHarness(Path folder, String... mode) {
        this.folder = folder;
        List<String> main =
                new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), FakeWorker.class.getName()));
        main.addAll(List.of(mode));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        WorkerProgram program =
                new WorkerProgram(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"), main);
        models = new LocalModels(
                vertx,
                1,
                new LocalModels.Place(
                        program, Map.of("SECRET_OF_OURS", "x"), this::find, folder.resolve("logs"), notices::add),
                QUICK);
    }

    private ModelFile find(String name) {
        Path file = folder.resolve(name);
        if (Files.notExists(file)) {
            throw new UnfitModelException("there is no model file " + name);
        }
        return new ModelFile(file, "");
    }

    static LocalLoad load(LocalLoad.When at, int queue, Duration queueTimeout) {
        return new LocalLoad(at, Duration.ofSeconds(20), queue, queueTimeout);
    }

    InferenceEngine open(LocalLoad load) {
        return open(load, new ByteSize(0), Duration.ZERO);
    }

    InferenceEngine open(LocalLoad load, ByteSize memoryLimit, Duration keepAlive) {
        LocalSettings local = new LocalSettings(
                "some.gguf",
                0,
                2,
                0,
                1,
                new LocalGpu(-1, List.of(), LocalGpu.Split.LAYER, List.of()),
                new LocalTuning(0, "f16", true, new ByteSize(16 << 20), new ByteSize(64 << 20)),
                memoryLimit,
                load,
                keepAlive);
        Duration long_ = Duration.ofSeconds(20);
        return models.open(
                "some/model",
                new EngineSettings(
                        null,
                        EngineKind.GENERIC,
                        "",
                        new Secret(""),
                        64,
                        new EngineTimeouts(long_, long_, long_, Duration.ofMillis(200)),
                        TokenLimitField.AUTO,
                        "",
                        new EngineWire(false, false, new ByteSize(1 << 20), new ByteSize(1 << 20)),
                        local));
    }

    CompletableFuture<Void> settled() {
        return models.settled();
    }

    /** A chat under way. */
    static final class Chat {
        final CompletableFuture<StreamEvent> first = new CompletableFuture<>();
        final CompletableFuture<List<StreamEvent>> end = new CompletableFuture<>();
        final CompletableFuture<InferenceEngine.Call> call = new CompletableFuture<>();
        private final List<StreamEvent> events = new ArrayList<>();
        private boolean returned;

        private void take(StreamEvent event) {
            if (!returned) {
                end.completeExceptionally(new AssertionError("an event before start has returned"));
            }
            events.add(event);
            first.complete(event);
            if (event instanceof StreamEvent.Completed || event instanceof StreamEvent.Failed) {
                end.complete(List.copyOf(events));
            }
        }

        /** The process that has begun to answer. */
        long process() {
            Matcher said = PROCESS.matcher(await(first).toString());
            if (!said.find()) {
                throw new AssertionError(await(first).toString());
            }
            return Long.parseLong(said.group(1));
        }

        EngineFailure failure() {
            return ((StreamEvent.Failed) await(end).getLast()).failure();
        }

        boolean completed() {
            return await(end).getLast() instanceof StreamEvent.Completed;
        }
    }

    Chat chat(InferenceEngine engine, String prompt) {
        Chat chat = new Chat();
        vertx.getOrCreateContext().runOnContext(v -> {
            chat.call.complete(engine.start(request(prompt), new CallOptions("a-1", 10, ""), chat::take));
            chat.returned = true;
        });
        await(chat.call);
        return chat;
    }

    static ChatRequest request(String prompt) {
        String json =
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        return ((DecodeResult.Decoded<ChatRequest>) OpenAiCodec.decodeChat(json.getBytes(UTF_8))).request();
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Waits for something that nobody signals. */
    static void until(BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it does not come about");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void kill(long process) {
        ProcessHandle.of(process).orElseThrow().destroyForcibly();
    }

    static boolean isGone(long process) {
        return ProcessHandle.of(process).map(found -> !found.isAlive()).orElse(true);
    }

    @Override
    public void close() {
        models.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
