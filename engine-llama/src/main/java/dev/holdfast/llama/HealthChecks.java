package dev.holdfast.llama;

import dev.holdfast.engine.InferenceEngine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Asks a worker again and again whether it lives. Thread-safe; never blocks. */
final class HealthChecks {
    private final InferenceEngine worker;
    private final LongSupplier nanoTime;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long heard;

    HealthChecks(InferenceEngine worker, LongSupplier nanoTime) {
        this.worker = worker;
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong();
    }

    /** Asks, unless an earlier question is still open. */
    void ask() {
        if (asking.compareAndSet(false, true)) {
            worker.healthy().whenComplete((healthy, failed) -> {
                if (failed == null && healthy) {
                    heard = nanoTime.getAsLong();
                }
                asking.set(false);
            });
        }
    }

    /** How long it has not said that it lives. */
    Duration silent() {
        return Duration.ofNanos(nanoTime.getAsLong() - heard);
    }
}
