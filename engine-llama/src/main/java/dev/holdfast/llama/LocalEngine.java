package dev.holdfast.llama;

import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.LocalLoad;
import dev.holdfast.engine.LocalSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An engine that is a model file: a worker process of the platform runs it, and is started, watched and started again as
 * needed. Requests that come while it loads wait, up to a bound. Thread-safe; each call is confined to the event loop that
 * started it.
 */
final class LocalEngine implements InferenceEngine {
    private final LocalParts parts;
    private final LocalSettings local;
    private final Desk desk;
    private final Supervisor supervisor;

    LocalEngine(LocalParts parts, String model, EngineSettings settings, Path log) {
        this.parts = parts;
        this.local = Objects.requireNonNull(settings.local());
        this.desk = new Desk(model, local.load().queue());
        this.supervisor = new Supervisor(parts, settings, desk, log);
        supervisor.start();
    }

    /** Completes when a model that is loaded at start runs, or cannot, for the first time. */
    CompletableFuture<Void> settled() {
        return local.load().at() == LocalLoad.When.START ? desk.settled() : CompletableFuture.completedFuture(null);
    }

    @Override
    public Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events) {
        LocalCall call = new LocalCall(
                parts.vertx(),
                desk,
                new LocalCall.Order(request, options, events, local.load().queueTimeout()));
        call.begin();
        return call;
    }

    @Override
    public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
        LiveWorker worker = desk.worker();
        return worker == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the model is not loaded"))
                : worker.client().countPromptTokens(request, options);
    }

    /** Whether requests are taken: the model runs, or is worth waiting for. */
    @Override
    public CompletionStage<Boolean> healthy() {
        return CompletableFuture.completedFuture(desk.isOpen());
    }

    @Override
    public String condition() {
        WorkerState state = desk.state();
        String digest = supervisor.sha256();
        return state instanceof WorkerState.Running && !digest.isEmpty()
                ? state.describe() + ", SHA-256 " + digest
                : state.describe();
    }

    /** Ends the worker soon; running calls fail. */
    @Override
    public void close() {
        supervisor.close();
    }

    /** Whether its worker is gone for good. */
    boolean isClosed() {
        return desk.state() instanceof WorkerState.Closed;
    }

    void await(Duration deadline) throws InterruptedException {
        supervisor.await(deadline);
    }
}
