package dev.holdfast.lab.simulate;

import org.HdrHistogram.Histogram;

/** Collects durations in memory that does not grow: percentiles to three digits. Confined to one thread. */
final class LatencySketch {
    private static final long LONGEST_MICROS = 7L * 86_400 * 1_000_000;

    private final Histogram micros = new Histogram(1, LONGEST_MICROS, 3);
    private double sum;
    private long count;
    private long longest;

    void record(long nanos, long times) {
        micros.recordValueWithCount(Math.min(LONGEST_MICROS, (nanos + 500) / 1000), times);
        sum += (double) nanos * times;
        count += times;
        longest = Math.max(longest, nanos);
    }

    Latency summary() {
        if (count == 0) {
            return new Latency(0, 0, 0, 0, 0, 0, 0, 0);
        }
        return new Latency(
                count, sum / count / 1e9, at(50), at(90), at(95), at(99), at(99.9), longest / 1e9);
    }

    private double at(double percentile) {
        return Math.min(longest / 1e9, micros.getValueAtPercentile(percentile) / 1e6);
    }
}
