package dev.holdfast.llama;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where requests for a local model meet its worker: what the worker does, and who waits for it. Thread-safe. While the
 * worker runs, a request takes no lock.
 */
final class Desk {
    /** The HTTP status of failures of our own making: not 0, which would say that an engine cannot be reached. */
    static final int STATUS = 503;

    private final String model;
    private final int places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition demand = lock.newCondition();
    private final LinkedHashSet<LocalCall> line = new LinkedHashSet<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile WorkerState state = new WorkerState.Idle();

    /**
     * An idle model.
     *
     * @param model its public name
     * @param places the most requests that wait
     */
    Desk(String model, int places) {
        this.model = model;
        this.places = places;
    }

    String model() {
        return model;
    }

    WorkerState state() {
        return state;
    }

    /** Completes when the model runs, or cannot, for the first time. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** The worker, if it runs. */
    @Nullable
    LiveWorker worker() {
        return state instanceof WorkerState.Running(LiveWorker worker) ? worker : null;
    }

    /** Whether requests are taken, or may wait if there is room. */
    boolean isOpen() {
        return state.refusal().isEmpty();
    }

    /** Lets a call wait until {@link LocalCall#go} or {@link LocalCall#refuse} is called; the failure if it cannot. */
    @Nullable
    EngineFailure join(LocalCall call) {
        lock.lock();
        try {
            String refusal = state.refusal();
            if (!refusal.isEmpty()) {
                return unavailable(refusal);
            }
            if (line.size() >= places && !(state instanceof WorkerState.Running)) {
                return new EngineFailure(
                        ErrorCode.QUEUE_FULL,
                        "Model '" + model + "' is not loaded yet (" + state.describe() + "), and " + places
                                + " requests wait for it; try again later",
                        null,
                        STATUS,
                        true);
            }
            line.add(call);
            if (state instanceof WorkerState.Running) {
                serveLine();
            }
            demand.signalAll();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a call out of the line; false if its turn has come. */
    boolean leave(LocalCall call) {
        lock.lock();
        try {
            return line.remove(call);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over what the worker does now, and tells those who wait for it. */
    void is(WorkerState next) {
        lock.lock();
        try {
            state = next;
            String refusal = next.refusal();
            if (next instanceof WorkerState.Running) {
                serveLine();
            } else if (!refusal.isEmpty()) {
                EngineFailure failure = unavailable(refusal);
                drain().forEach(call -> call.refuse(failure));
            }
            if (next instanceof WorkerState.Running || !refusal.isEmpty()) {
                settled.complete(null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** So much of the model is loaded; means nothing unless it is loading. */
    void progress(double share) {
        lock.lock();
        try {
            if (state instanceof WorkerState.Loading) {
                state = new WorkerState.Loading(share);
            }
        } finally {
            lock.unlock();
        }
    }

    /** This worker is dead: nothing is given to it any more. */
    void lost(LiveWorker worker) {
        lock.lock();
        try {
            if (worker() == worker) {
                state = new WorkerState.Loading(0);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes this worker out of service if it has nothing to do. */
    boolean unload(LiveWorker worker) {
        lock.lock();
        try {
            if (worker() != worker || !worker.retireIfIdle()) {
                return false;
            }
            state = new WorkerState.Idle();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody waits for the model. */
    void awaitDemand() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (line.isEmpty()) {
                demand.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void serveLine() {
        drain().forEach(LocalCall::go);
    }

    private List<LocalCall> drain() {
        List<LocalCall> all = new ArrayList<>(line);
        line.clear();
        return all;
    }

    private EngineFailure unavailable(String why) {
        return new EngineFailure(
                ErrorCode.NO_REPLICA, "Model '" + model + "' cannot be served now: " + why, null, STATUS, true);
    }
}
