package dev.holdfast.serving;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: waits for a replica, runs there, and goes on to another one if the first fails before anything
 * has reached the caller. Holds at most one slot at any time. Confined to the event loop of its caller.
 */
final class Turn implements InferenceEngine.Call, Consumer<StreamEvent> {
    /** The first attempt and two more. */
    static final int MAX_ATTEMPTS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final Pool pool;
    private final Loop.Finder loops;
    private final InferenceRequest request;
    private final long tokens;
    private final Attempts attempts;
    private final Consumer<StreamEvent> events;

    private @Nullable Loop loop;
    private @Nullable Runnable timeout;
    private @Nullable Replica replica;
    private InferenceEngine.@Nullable Call call;
    private List<Replica> tried = List.of();
    private int attempt;
    private boolean delivered;
    private boolean paused;
    private boolean ended;

    Turn(
            Pool pool,
            Loop.Finder loops,
            InferenceRequest request,
            long tokens,
            Attempts attempts,
            Consumer<StreamEvent> events) {
        this.pool = pool;
        this.loops = loops;
        this.request = request;
        this.tokens = tokens;
        this.attempts = attempts;
        this.events = events;
    }

    long tokens() {
        return tokens;
    }

    void begin() {
        switch (pool.enter(tokens)) {
            case Slot.Taken(Replica free) -> run(free);
            case Slot.AllFull() -> queue();
            case Slot.NoneUp() -> failSoon(noReplica());
        }
    }

    private void queue() {
        Loop mine = loops.current();
        loop = mine;
        if (!pool.join(this)) {
            failSoon(failure(ErrorCode.QUEUE_FULL, "Too many requests wait for model '%s'; try again later"));
            return;
        }
        timeout = mine.after(pool.admission().queueTimeout(), this::timedOut);
        pool.serveLine();
    }

    private void callOffTimeout() {
        if (timeout != null) {
            timeout.run();
            timeout = null;
        }
    }

    private void timedOut() {
        if (!ended && pool.leave(this)) {
            end(failure(ErrorCode.QUEUE_FULL, "No replica of model '%s' became free in time; try again later"));
        }
    }

    /** Takes what the wait brought. Called once, on any thread, after the turn was taken out of the line. */
    void leftLine(Slot slot) {
        loop().execute(() -> {
            callOffTimeout();
            switch (slot) {
                case Slot.Taken(Replica free) when ended -> pool.release(free, tokens);
                case Slot.Taken(Replica free) -> run(free);
                case Slot.NoneUp() -> end(noReplica());
                case Slot.AllFull() -> throw new IllegalStateException("left the line without a slot");
            }
        });
    }

    private void run(Replica free) {
        replica = free;
        attempt++;
        try {
            CallOptions options = attempts.begin(attempt, free.place());
            if (ended) {
                return;
            }
            InferenceEngine.Call started = free.engine().start(request, options, this);
            call = started;
            if (paused) {
                started.pause();
            }
        } catch (RuntimeException defect) {
            LOG.error("a request to engine {} could not be started", free.place(), defect);
            releaseReplica();
            failSoon(failure(ErrorCode.INTERNAL, "The request to model '%s' could not be started"));
        }
    }

    @Override
    public void accept(StreamEvent event) {
        if (ended) {
            return;
        }
        switch (event) {
            case StreamEvent.Chunk ignored -> deliver(event);
            case StreamEvent.Answer ignored -> deliver(event);
            case StreamEvent.KeepAlive ignored -> deliver(event);
            case StreamEvent.Completed ignored -> {
                reached();
                releaseReplica();
                finish(event);
            }
            case StreamEvent.Failed(EngineFailure failure) -> failed(failure, event);
        }
    }

    private void deliver(StreamEvent event) {
        if (!delivered) {
            delivered = true;
            reached();
        }
        events.accept(event);
    }

    private void reached() {
        if (replica != null) {
            replica.succeeded();
        }
    }

    private void failed(EngineFailure failure, StreamEvent event) {
        Replica broken = replica;
        if (broken != null) {
            broken.failed(failure);
            releaseReplica();
            if (failure.retryable() && !delivered && attempt < MAX_ATTEMPTS && retryElsewhere(broken)) {
                return;
            }
        }
        finish(event);
    }

    private boolean retryElsewhere(Replica broken) {
        tried = new ArrayList<>(tried);
        tried.add(broken);
        if (pool.take(tokens, tried) instanceof Slot.Taken(Replica other)) {
            run(other);
            return true;
        }
        return false;
    }

    private void releaseReplica() {
        Replica held = replica;
        replica = null;
        call = null;
        if (held != null) {
            pool.release(held, tokens);
        }
    }

    private void failSoon(EngineFailure failure) {
        loop().execute(() -> end(failure));
    }

    private void end(EngineFailure failure) {
        if (!ended) {
            finish(new StreamEvent.Failed(failure));
        }
    }

    private void finish(StreamEvent last) {
        ended = true;
        events.accept(last);
    }

    private Loop loop() {
        Loop known = loop;
        if (known == null) {
            known = loops.current();
            loop = known;
        }
        return known;
    }

    private EngineFailure noReplica() {
        for (Replica down : pool.replicas()) {
            String why = down.engine().condition();
            if (!why.isEmpty()) {
                return new EngineFailure(
                        ErrorCode.NO_REPLICA,
                        "Model '" + request.model().name() + "' cannot be served now: " + why,
                        null,
                        0,
                        false);
            }
        }
        return failure(ErrorCode.NO_REPLICA, "No replica of model '%s' is up; try again later");
    }

    private EngineFailure failure(ErrorCode code, String message) {
        return new EngineFailure(
                code, String.format(Locale.ROOT, message, request.model().name()), null, 0, false);
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
        if (ended) {
            return;
        }
        ended = true;
        callOffTimeout();
        if (call != null) {
            call.cancel();
        }
        if (replica != null) {
            releaseReplica();
        } else {
            pool.leave(this);
        }
    }
}
