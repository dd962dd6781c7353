package dev.holdfast.lab.workload;

/**
 * How a trace is to be changed before it is used. Immutable.
 *
 * @param binSeconds requests with the same time are spread over this many seconds after it, uniformly and in their order; 0: they stay
 * @param context tokens of a prompt and its answer together that a model takes; 0: no limit
 * @param overflow what becomes of longer ones
 * @param timeScale by which all times are multiplied, above 0; 0.5 doubles the load
 * @param limit how many requests are used at most; 0: all
 * @param seed of the spreading
 */
public record TraceOptions(double binSeconds, int context, Overflow overflow, double timeScale, long limit, long seed) {
    /** What becomes of a request that is longer than the model's context. */
    public enum Overflow {
        /** It is left out. */
        DROP,
        /** The end of its prompt is left out; if not even the answer fits, or its text is given, the request is left out. */
        CAP
    }

    public TraceOptions {
        if (!(binSeconds >= 0) || Double.isInfinite(binSeconds)) {
            throw new IllegalArgumentException("times are spread over 0 or more seconds, not " + binSeconds);
        }
        if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
            throw new IllegalArgumentException("a time scale is above 0, not " + timeScale);
        }
        if (context < 0 || limit < 0) {
            throw new IllegalArgumentException("a context and a limit are 0 (none) or more");
        }
    }

    /** The trace as it is. */
    public static TraceOptions none() {
        return new TraceOptions(0, 0, Overflow.DROP, 1, 0, 0);
    }

    public TraceOptions spreadOver(double seconds) {
        return new TraceOptions(seconds, context, overflow, timeScale, limit, seed);
    }

    public TraceOptions within(int tokens, Overflow what) {
        return new TraceOptions(binSeconds, tokens, what, timeScale, limit, seed);
    }

    public TraceOptions scaled(double factor) {
        return new TraceOptions(binSeconds, context, overflow, factor, limit, seed);
    }

    public TraceOptions first(long requests) {
        return new TraceOptions(binSeconds, context, overflow, timeScale, requests, seed);
    }

    public TraceOptions seeded(long value) {
        return new TraceOptions(binSeconds, context, overflow, timeScale, limit, value);
    }

    /** The changed trace, in the same order. */
    public Trace apply(Trace trace) {
        return new AdjustedTrace(trace, this);
    }

    /** What the change does to a trace, found by reading it once. */
    public Effect effectOn(Trace trace) {
        AdjustedTrace.Rows rows = new AdjustedTrace.Rows(trace.rows(), this);
        while (rows.hasNext()) {
            rows.next();
        }
        return new Effect(rows.kept(), rows.dropped(), rows.capped());
    }

    /**
     * What a change did. Immutable.
     *
     * @param kept requests that are left, those that were capped among them
     * @param dropped requests that were left out because they are too long
     * @param capped requests that were shortened
     */
    public record Effect(long kept, long dropped, long capped) {}
}
