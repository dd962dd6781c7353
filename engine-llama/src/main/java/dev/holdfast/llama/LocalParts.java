package dev.holdfast.llama;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What local models work with. Immutable.
 *
 * @param vertx owns the event loops
 * @param loops how many event loops will call
 * @param program how workers are started
 * @param environment the platform's environment; workers get only what they need of it
 * @param files finds model files
 * @param logs the folder of the workers' logs
 * @param notices gets lines for the operator
 * @param nanoTime a clock for measuring
 * @param pace the times of supervision
 * @param digests the digests of files
 */
record LocalParts(
        Vertx vertx,
        int loops,
        WorkerProgram program,
        Map<String, String> environment,
        ModelFiles files,
        Path logs,
        Consumer<String> notices,
        LongSupplier nanoTime,
        Pace pace,
        FileDigests digests) {}
