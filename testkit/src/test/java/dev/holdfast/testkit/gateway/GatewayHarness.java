package dev.holdfast.testkit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.LedgerEntry;
import dev.holdfast.audit.LedgerReader;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A scripted engine with a platform in front of it. */
final class GatewayHarness implements AutoCloseable {
    static final String CHAT = "/v1/chat/completions";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Vertx vertx = Vertx.vertx();
    final ScriptedEngine engine = ScriptedEngine.start(vertx);
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path data;
    final TestPlatform platform;
    final String key;

    private GatewayHarness(Path data, String yaml) {
        this.data = data;
        platform = TestPlatform.start(data, yaml.replace("ENGINE", engine.url().toString()));
        key = platform.key("");
    }

    /** With one model {@code m}, and this configuration besides. */
    static GatewayHarness start(Path data, String moreYaml) {
        return with(
                data,
                "models:\n  - {name: m, clearance: internal, max_output_tokens: 100, engines: [{url: \"ENGINE\"}]}\n"
                        + moreYaml);
    }

    /** With this configuration, where {@code ENGINE} stands for the engine's address. */
    static GatewayHarness with(Path data, String yaml) {
        return new GatewayHarness(data, yaml);
    }

    /** Lets a script answer the next inference request; health checks and tokenizer calls go by it. */
    void enqueue(Script script) {
        scripts.add(script);
        engine.respond(request -> {
            Script next = request.path().startsWith("/v1/") && request.method().equals("POST") ? scripts.poll() : null;
            return next == null ? EngineShape.VLLM.answer(request) : next;
        });
    }

    /** A chat with model {@code m} and these further fields. */
    static String chat(String moreFields) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + (moreFields.isEmpty() ? "" : "," + moreFields) + "}";
    }

    HttpResponse<String> ask(String moreFields) {
        return platform.post(CHAT, key, chat(moreFields));
    }

    HttpResponse<String> post(String body) {
        return platform.post(CHAT, key, body);
    }

    /** The oldest inference request at the engine that was not looked at yet. */
    Received next() {
        Received request = engine.next().orTimeout(10, TimeUnit.SECONDS).join();
        return request.method().equals("POST") ? request : next();
    }

    /** Posts a chat and gives its answer line by line, as it comes. */
    HttpResponse<Stream<String>> stream(String key, String body) {
        HttpRequest request = platform.request(CHAT, key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Sends a request and gives the bytes of its answer as they are. */
    HttpResponse<byte[]> bytes(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Sends the head and body of a chat over a connection of its own. */
    Socket connect(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return connect(
                "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + bytes.length + "\r\n\r\n",
                bytes);
    }

    Socket connect(String head, byte[] body) {
        try {
            Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), platform.url().getPort());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(head.getBytes(UTF_8));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The use of today by the key of this name. */
    JsonNode use(String keyId) {
        HttpResponse<String> page = platform.get("/admin/v1/usage?period=day&level=key", TestPlatform.ADMIN_KEY);
        for (JsonNode row : TestPlatform.json(page).path("data")) {
            if (row.path("name").asText().endsWith("/" + keyId)) {
                return row;
            }
        }
        return TestPlatform.json(page).path("none");
    }

    /** What the ledger holds of requests with this id, but admin actions; waits until there is something. */
    List<AuditEvent> recorded(String requestId) {
        AtomicReference<List<AuditEvent>> found = new AtomicReference<>(List.of());
        await(() -> {
            found.set(ledger().filter(event -> event.actor().requestId().equals(requestId))
                    .toList());
            return !found.get().isEmpty();
        });
        return found.get();
    }

    /** Everything that the ledger holds by now but admin actions. */
    Stream<AuditEvent> ledger() {
        try (Stream<LedgerEntry> entries = new LedgerReader(data.resolve("ledger")).read(0)) {
            return entries
                    .map(LedgerEntry::event)
                    .filter(event -> !(event instanceof AuditEvent.Admin))
                    .toList()
                    .stream();
        }
    }

    /** The finished inference with this request id; waits for it. */
    AuditEvent.Inference inference(String requestId) {
        List<AuditEvent> events = recorded(requestId);
        if (events.size() == 1 && events.getFirst() instanceof AuditEvent.Inference inference) {
            return inference;
        }
        throw new AssertionError("not one inference, but " + events);
    }

    /** Waits until something holds that nothing signals. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not come to that in " + PATIENCE);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        platform.close();
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
