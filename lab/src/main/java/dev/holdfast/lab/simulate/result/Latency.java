package dev.holdfast.lab.simulate.result;

import java.util.List;

/**
 * How long something took, in seconds; all 0 if it never happened. Percentiles are true to 0.1 % or a microsecond. Immutable.
 *
 * @param count how often it happened
 * @param mean the mean, exactly
 * @param p50 half took no longer
 * @param p90 nine in ten took no longer
 * @param p95 95 % took no longer
 * @param p99 99 % took no longer
 * @param p999 99.9 % took no longer
 * @param max the longest
 * @param curve the percentiles from 0 to 100 in steps of one; empty if it never happened
 */
public record Latency(
        long count,
        double mean,
        double p50,
        double p90,
        double p95,
        double p99,
        double p999,
        double max,
        List<Double> curve) {
    /** Copies the list. */
    public Latency {
        curve = List.copyOf(curve);
    }
}
