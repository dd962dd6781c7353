package dev.holdfast.llama.worker;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/**
 * What the parts of a worker's server share. Immutable.
 *
 * @param vertx owns the event loop
 * @param settings where it listens and what it takes
 * @param handover from the scheduler's thread to the event loop
 * @param metrics counts and durations
 * @param nanoTime a monotonic clock
 * @param version of this program
 */
record WorkerParts(
        Vertx vertx,
        HttpSettings settings,
        Handover handover,
        WorkerMetrics metrics,
        LongSupplier nanoTime,
        String version) {}
