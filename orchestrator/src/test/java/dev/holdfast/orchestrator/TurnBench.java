package dev.holdfast.orchestrator;

import dev.holdfast.access.AccessControl;
import dev.holdfast.access.Admission;
import dev.holdfast.access.Authentication;
import dev.holdfast.access.Demand;
import dev.holdfast.access.Permit;
import dev.holdfast.access.RateState;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.audit.KeyedHash;
import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Delta;
import dev.holdfast.domain.Generation;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.PromptSize;
import dev.holdfast.domain.ResponseFormat;
import dev.holdfast.domain.Scope;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Streaming;
import dev.holdfast.domain.ToolChoice;
import dev.holdfast.domain.Usage;
import dev.holdfast.domain.WireObject;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.EngineTimeouts;
import dev.holdfast.engine.EngineWire;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.TokenLimitField;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.AdmissionSettings;
import dev.holdfast.serving.Endpoint;
import dev.holdfast.serving.HealthSettings;
import dev.holdfast.serving.ModelSettings;
import dev.holdfast.serving.Models;
import dev.holdfast.serving.PriceSettings;
import dev.holdfast.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Turns over a fake engine, fake accounts and a fake ledger, on the test's thread. Remembers all that they were told. */
final class TurnBench implements AutoCloseable {
    static final InferenceRequest REQUEST = new ChatRequest(
            new ModelRef("m"),
            List.of(),
            List.of(),
            new ToolChoice.Unspecified(),
            new ResponseFormat.Text(),
            Generation.DEFAULT,
            new Streaming(true, true),
            new PromptSize(100, 1, 0, 0),
            WireObject.opaque("{}"));

    final List<AuditEvent> ledger = new ArrayList<>();
    /** How permits ended, the first word of each alone. */
    final List<String> permits = new ArrayList<>();
    /** The last words that the caller was told. */
    final List<String> lastWords = new ArrayList<>();

    Supplier<CompletionStage<Long>> tokenizer = () -> CompletableFuture.completedFuture(7L);
    Supplier<CompletionStage<Long>> append = () -> CompletableFuture.completedFuture(1L);
    Supplier<Admission> reserve = () -> new Admission.Granted(new Tokens());
    Runnable onLastWord = () -> {};
    Permit.Continuation continuation = Permit.Continuation.GO_ON;

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Models models = new Models(
            vertx,
            new HealthSettings(Duration.ofHours(1), 3, Duration.ofSeconds(1)),
            LabelFormat.STANDARD,
            (model, settings) -> new Engine());
    private Consumer<StreamEvent> events = event -> {};

    TurnBench() {
        models.reconfigure(List.of(new ModelSettings(
                "m",
                List.of(engine()),
                "regulated",
                "public",
                100,
                0,
                PriceSettings.FREE,
                new AdmissionSettings(1, 0, Duration.ofSeconds(1)),
                List.of(Endpoint.CHAT),
                "test")));
    }

    private static EngineSettings engine() {
        Duration second = Duration.ofSeconds(1);
        return new EngineSettings(
                URI.create("http://engine"),
                EngineKind.GENERIC,
                "",
                new Secret(""),
                16,
                new EngineTimeouts(second, second, second, second),
                TokenLimitField.AUTO,
                "",
                new EngineWire(false, false, new ByteSize(1000), new ByteSize(1000)),
                null);
    }

    /** Starts a turn whose answer waits for the ledger, or does not. */
    TurnHandle start(boolean waitForDurable) {
        Principal principal = new Principal(
                "key",
                "key",
                "acme",
                "web",
                Set.of(Scope.INFERENCE),
                Set.of(),
                Clearance.UNRESTRICTED,
                Label.LOWEST,
                Label.LOWEST);
        Turns turns = new Turns(
                new Accounts(),
                models,
                new FlowPolicy(LabelFormat.STANDARD),
                new Ledger(),
                (sequence, who, usage, cost, when) -> {},
                Telemetry.none(),
                new TurnSettings(waitForDurable, who -> ""),
                () -> Instant.EPOCH,
                () -> 0);
        TurnHandle turn =
                turns.start(new TurnRequest(principal, REQUEST, null, "request-1", "", 0, loop::add), new Caller());
        settle();
        return turn;
    }

    /** Lets the engine send a piece of the answer. */
    void chunk() {
        emit(new StreamEvent.Chunk(
                WireObject.opaque("{\"choices\":[{\"index\":0}]}"), List.of(new Delta.Text(0, "a")), null));
    }

    /** Lets the engine say something. */
    void emit(StreamEvent event) {
        events.accept(event);
        settle();
    }

    /** Runs what waits for the event loop. */
    void settle() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    @Override
    public void close() {
        models.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class Engine implements InferenceEngine {
        @Override
        public Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> sink) {
            events = sink;
            return new Call() {
                @Override
                public void pause() {}

                @Override
                public void resume() {}

                @Override
                public void cancel() {}
            };
        }

        @Override
        public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
            return tokenizer.get();
        }

        @Override
        public CompletionStage<Boolean> healthy() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void close() {}
    }

    private final class Accounts implements AccessControl {
        @Override
        public Authentication authenticate(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Admission reserve(Principal principal, Demand demand) {
            return reserve.get();
        }
    }

    private final class Tokens implements Permit {
        private boolean over;

        private void end(String how) {
            if (!over) {
                over = true;
                permits.add(how);
            }
        }

        @Override
        public long grantedOutput() {
            return 100;
        }

        @Override
        public Continuation mayContinue(long outputTokens) {
            return continuation;
        }

        @Override
        public RateState rates() {
            return RateState.NONE;
        }

        @Override
        public void settle(Usage used) {
            end("settled " + used.prompt() + " + " + used.completion());
        }

        @Override
        public void ignore() {
            end("ignored");
        }

        @Override
        public void drop() {
            end("dropped");
        }
    }

    private final class Ledger implements AuditLog {
        @Override
        public CompletionStage<Long> append(AuditEvent event, LongConsumer durable) {
            CompletionStage<Long> appended = append.get();
            ledger.add(event);
            return appended;
        }

        @Override
        public boolean accepting() {
            return true;
        }

        @Override
        public KeyedHash keyedHash() {
            return new KeyedHash() {
                @Override
                public void update(byte[] bytes) {}

                @Override
                public String hex() {
                    return "00";
                }
            };
        }
    }

    private final class Caller implements TurnListener {
        @Override
        public void admitted(RateState rates) {}

        @Override
        public void data(byte[] json) {}

        @Override
        public void keepAlive(String comment) {}

        @Override
        public void ended(TurnSummary summary) {
            lastWords.add("ended");
            onLastWord.run();
        }

        @Override
        public void failed(TurnFailure failure, TurnSummary summary) {
            lastWords.add(failure.code() + ": " + failure.message());
            onLastWord.run();
        }
    }
}
