package dev.holdfast.llama.worker;

/** Counts durations in fixed buckets. Confined to the event loop; recording allocates nothing. */
final class DurationHistogram {
    private static final double NANOS = 1e9;

    private final double[] upperSeconds;
    private final long[] upperNanos;
    private final long[] counts;
    private long sumNanos;

    /** Buckets up to and including these bounds, ascending, in seconds, and one for all that is longer. */
    DurationHistogram(double[] bounds) {
        upperSeconds = bounds.clone();
        upperNanos = new long[bounds.length];
        counts = new long[bounds.length + 1];
        for (int i = 0; i < bounds.length; i++) {
            upperNanos[i] = Math.round(bounds[i] * NANOS);
        }
    }

    void record(long nanos) {
        int bucket = 0;
        while (bucket < upperNanos.length && nanos > upperNanos[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sumNanos += nanos;
    }

    int bounds() {
        return upperSeconds.length;
    }

    double upperSeconds(int bound) {
        return upperSeconds[bound];
    }

    /** How many were at most as long as a bound; all, for the bound after the last. */
    long atMost(int bound) {
        long sum = 0;
        for (int i = 0; i <= bound; i++) {
            sum += counts[i];
        }
        return sum;
    }

    double sumSeconds() {
        return sumNanos / NANOS;
    }
}
