package dev.holdfast.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests under way, so that a stop can wait for the last one. Thread-safe. */
final class Activity {
    private final AtomicInteger running = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean stopping;

    void begin() {
        running.incrementAndGet();
    }

    void end() {
        if (running.decrementAndGet() == 0 && stopping) {
            idle.complete(null);
        }
    }

    int running() {
        return running.get();
    }

    boolean isStopping() {
        return stopping;
    }

    /** From now on no request shall begin; completes when the last one has ended. */
    CompletionStage<Void> stop() {
        stopping = true;
        if (running.get() == 0) {
            idle.complete(null);
        }
        return idle;
    }
}
