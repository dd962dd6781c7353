package dev.holdfast.lab.simulate.engine;

import dev.holdfast.lab.simulate.result.Outcome;

/** What one engine did. Confined to one thread. */
public final class EngineTally {
    private long steps;
    private long busyNanos;
    private double blockNanos;
    private long prefillTokens;
    private long outputTokens;
    private long finished;
    private long preemptions;

    void step(long nanos, int blocks, int prompts) {
        steps++;
        busyNanos += nanos;
        blockNanos += (double) blocks * nanos;
        prefillTokens += prompts;
    }

    void decoded(int tokens) {
        outputTokens += tokens;
    }

    void finished() {
        finished++;
    }

    void preempted() {
        preemptions++;
    }

    /** Steps it ran. */
    public long steps() {
        return steps;
    }

    /** Tokens it drew. */
    public long outputTokens() {
        return outputTokens;
    }

    /** How often a request gave up its memory. */
    public long preemptions() {
        return preemptions;
    }

    /** The figures of a replica over a simulated time. */
    public Outcome.Replica summary(EngineModel model, double seconds) {
        double span = Math.max(seconds, 1e-9);
        return new Outcome.Replica(
                finished,
                steps,
                Math.min(1, busyNanos / 1e9 / span),
                blockNanos / 1e9 / span / model.blocks(),
                prefillTokens,
                outputTokens,
                preemptions);
    }
}
