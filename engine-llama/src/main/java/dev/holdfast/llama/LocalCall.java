package dev.holdfast.llama;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request to a local model: waits for its worker and runs there. If the worker dies before anything has reached the
 * caller, the next worker runs the request once more; afterwards its end is the request's end. Confined to its event loop,
 * but for {@link #go} and {@link #refuse}.
 */
final class LocalCall implements InferenceEngine.Call {
    private static final long OBITUARY_MILLIS = 1_000;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final Desk desk;
    private final Order order;
    private @Nullable LiveWorker worker;
    private InferenceEngine.@Nullable Call call;
    private long timer = NO_TIMER;
    private boolean delivered;
    private boolean ranAgain;
    private boolean paused;
    private boolean over;

    /**
     * What to run.
     *
     * @param request the request
     * @param options what the platform adds
     * @param events gets the events
     * @param patience how long it waits for the worker
     */
    record Order(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events, Duration patience) {}

    LocalCall(Vertx vertx, Desk desk, Order order) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.desk = desk;
        this.order = order;
    }

    /** Runs now, or as soon as the worker is ready. No event comes before this method has returned. */
    void begin() {
        LiveWorker ready = desk.worker();
        if (ready != null && ready.tryBegin()) {
            run(ready);
            return;
        }
        timer = vertx.setTimer(Math.max(1, order.patience().toMillis()), id -> timedOut());
        EngineFailure refused = desk.join(this);
        if (refused != null) {
            refuse(refused);
        }
    }

    /** The worker is ready. */
    void go() {
        context.runOnContext(v -> {
            callOff();
            if (!over) {
                begin();
            }
        });
    }

    /** There will be no worker. */
    void refuse(EngineFailure failure) {
        context.runOnContext(v -> {
            callOff();
            end(failure);
        });
    }

    private void timedOut() {
        timer = NO_TIMER;
        if (!over && desk.leave(this)) {
            end(new EngineFailure(
                    ErrorCode.QUEUE_FULL,
                    "Model '" + desk.model() + "' was not ready in time ("
                            + desk.state().describe() + "); try again later",
                    null,
                    Desk.STATUS,
                    !delivered));
        }
    }

    private void callOff() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void run(LiveWorker ready) {
        worker = ready;
        InferenceEngine.Call started = ready.client().start(order.request(), order.options(), this::accept);
        call = started;
        if (paused) {
            started.pause();
        }
    }

    private void accept(StreamEvent event) {
        if (over) {
            return;
        }
        switch (event) {
            case StreamEvent.Chunk chunk -> deliver(chunk);
            case StreamEvent.Answer answer -> deliver(answer);
            case StreamEvent.KeepAlive keepAlive -> order.events().accept(keepAlive);
            case StreamEvent.Completed completed -> {
                release(true);
                finish(completed);
            }
            case StreamEvent.Failed(EngineFailure failure) -> failed(failure);
        }
    }

    private void deliver(StreamEvent event) {
        delivered = true;
        order.events().accept(event);
    }

    /** A failure without a status is of the connection; if the worker is dead, that is the cause. */
    private void failed(EngineFailure failure) {
        LiveWorker broken = worker;
        release(failure.status() != 0);
        if (broken == null || failure.status() != 0 || failure.code() != ErrorCode.ENGINE_FAILED) {
            end(failure);
            return;
        }
        broken.process()
                .obituaryWithin(OBITUARY_MILLIS)
                .thenAccept(reason -> context.runOnContext(v -> broke(broken, failure, reason)));
    }

    private void broke(LiveWorker broken, EngineFailure failure, String reason) {
        if (over) {
            return;
        }
        if (reason.isEmpty()) {
            end(failure);
        } else if (!delivered && !ranAgain) {
            ranAgain = true;
            desk.lost(broken);
            begin();
        } else {
            end(new EngineFailure(
                    ErrorCode.ENGINE_FAILED,
                    "the worker of model '" + desk.model() + "' ended (" + reason + "); it is being restarted",
                    null,
                    Desk.STATUS,
                    false));
        }
    }

    private void end(EngineFailure failure) {
        if (!over) {
            finish(new StreamEvent.Failed(failure));
        }
    }

    private void finish(StreamEvent last) {
        over = true;
        order.events().accept(last);
    }

    private void release(boolean answered) {
        LiveWorker held = worker;
        worker = null;
        call = null;
        if (held != null) {
            held.end(answered);
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (call != null) {
            call.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (call != null) {
            call.resume();
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        callOff();
        desk.leave(this);
        if (call != null) {
            call.cancel();
        }
        release(delivered);
    }
}
