package dev.holdfast.testkit.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.DecodeResult;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.EngineTimeouts;
import dev.holdfast.engine.EngineWire;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.OpenAiCodec;
import dev.holdfast.engine.OpenAiEngine;
import dev.holdfast.engine.TokenLimitField;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.ScriptedEngine;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A scripted engine, a client for it, and calls that record what comes. */
final class EngineHarness implements AutoCloseable {
    static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    static final CallOptions OPTIONS = new CallOptions("attempt-1", 64, "");

    final Vertx vertx = Vertx.vertx();
    final ScriptedEngine server = ScriptedEngine.start(vertx);

    /** One call and what it gave. */
    static final class Recorded {
        final List<StreamEvent> events = new ArrayList<>();
        final CompletableFuture<StreamEvent> first = new CompletableFuture<>();
        final CompletableFuture<List<StreamEvent>> end = new CompletableFuture<>();
        final CompletableFuture<InferenceEngine.Call> call = new CompletableFuture<>();
        final CompletableFuture<Void> wrong = new CompletableFuture<>();
        Context context;
        private boolean returned;

        private void take(StreamEvent event) {
            if (!returned || end.isDone() || !context.equals(Vertx.currentContext())) {
                wrong.complete(null);
            }
            events.add(event);
            first.complete(event);
            if (event instanceof StreamEvent.Completed || event instanceof StreamEvent.Failed) {
                end.complete(List.copyOf(events));
            }
        }

        List<StreamEvent> all() {
            return await(end);
        }

        EngineFailure failure() {
            return ((StreamEvent.Failed) all().getLast()).failure();
        }

        boolean completed() {
            return all().getLast() instanceof StreamEvent.Completed;
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(10, TimeUnit.SECONDS).join();
    }

    EngineSettings settings(EngineKind kind) {
        return settings(server.url(), kind, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    static EngineSettings settings(URI url, EngineKind kind, Duration firstByte, Duration idle) {
        return new EngineSettings(
                url,
                kind,
                "",
                new Secret("key-1"),
                64,
                new EngineTimeouts(Duration.ofSeconds(2), firstByte, idle, Duration.ofSeconds(2)),
                TokenLimitField.AUTO,
                "",
                new EngineWire(false, false, ByteSize.parse("1MiB"), ByteSize.parse("64KiB")),
                null);
    }

    OpenAiEngine client(EngineKind kind) {
        return new OpenAiEngine(vertx, settings(kind), 1);
    }

    static InferenceRequest chat(boolean stream, String more) {
        String json = "{\"model\":\"m\",\"stream\":" + stream + "," + MESSAGES + more + "}";
        return decoded(OpenAiCodec.decodeChat(json.getBytes(UTF_8)));
    }

    static <T extends InferenceRequest> T decoded(DecodeResult<T> result) {
        return ((DecodeResult.Decoded<T>) result).request();
    }

    /** Plays a script to a streamed chat with a client of this kind. */
    Recorded stream(EngineKind kind, Script script) {
        server.enqueue(script);
        return run(client(kind), chat(true, ""));
    }

    Recorded run(InferenceEngine engine, InferenceRequest request) {
        Recorded recorded = new Recorded();
        Context context = vertx.getOrCreateContext();
        recorded.context = context;
        context.runOnContext(v -> {
            recorded.call.complete(engine.start(request, OPTIONS, recorded::take));
            recorded.returned = true;
        });
        return recorded;
    }

    @Override
    public void close() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
