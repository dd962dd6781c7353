package dev.holdfast.lab.simulate;

import dev.holdfast.lab.workload.Trace;

/**
 * What is asked of the cluster. Immutable.
 *
 * @param trace the requests
 * @param load how many times as fast they arrive; in a closed loop without effect
 * @param users 0 to let requests arrive when the trace says; otherwise so many users, each of whom sends the next request of
 *     the trace as soon as the last one is answered or refused
 * @param think seconds that a user waits between an answer and the next request
 */
public record Demand(Trace trace, double load, int users, double think) {
    /** Checks the ranges. */
    public Demand {
        if (!(load > 0) || Double.isInfinite(load)) {
            throw new IllegalArgumentException("the load factor must be above 0, not " + load);
        }
        if (users < 0 || !(think >= 0) || !(think < 1e9)) {
            throw new IllegalArgumentException("users and think time must not be below 0");
        }
    }

    /** The trace at its own pace. */
    public static Demand open(Trace trace) {
        return new Demand(trace, 1, 0, 0);
    }

    /** Users who wait for their answers. */
    public static Demand closed(Trace trace, int users) {
        return new Demand(trace, 1, users, 0);
    }
}
