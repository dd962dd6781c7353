package dev.holdfast.serving;

import dev.holdfast.domain.Delta;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.WireObject;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** An engine that does what a test tells it. Confined to the test's thread. */
final class FakeEngine implements InferenceEngine {
    final EngineSettings settings;
    final List<FakeCall> calls = new ArrayList<>();
    CompletionStage<Boolean> health = CompletableFuture.completedFuture(true);
    boolean closed;

    FakeEngine(EngineSettings settings) {
        this.settings = settings;
    }

    static final class FakeCall implements Call {
        final CallOptions options;
        private final Consumer<StreamEvent> events;
        boolean paused;
        boolean cancelled;
        boolean over;

        FakeCall(CallOptions options, Consumer<StreamEvent> events) {
            this.options = options;
            this.events = events;
        }

        void chunk() {
            events.accept(new StreamEvent.Chunk(WireObject.opaque("{}"), List.of(new Delta.Text(0, "a")), null));
        }

        void keepAlive() {
            events.accept(new StreamEvent.KeepAlive("ping"));
        }

        void complete() {
            over = true;
            events.accept(new StreamEvent.Completed());
        }

        void fail(ErrorCode code, int status, boolean retryable) {
            over = true;
            events.accept(new StreamEvent.Failed(new EngineFailure(code, "it broke", null, status, retryable)));
        }

        void refuseConnection() {
            fail(ErrorCode.ENGINE_FAILED, 0, true);
        }

        boolean running() {
            return !over && !cancelled;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    FakeCall last() {
        return calls.getLast();
    }

    List<FakeCall> running() {
        return calls.stream().filter(FakeCall::running).toList();
    }

    @Override
    public Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events) {
        FakeCall call = new FakeCall(options, events);
        calls.add(call);
        return call;
    }

    @Override
    public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
        return CompletableFuture.completedFuture(7L);
    }

    @Override
    public CompletionStage<Boolean> healthy() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
    }
}
