package dev.holdfast.lab.simulate.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Collects durations in memory that does not grow: percentiles to three digits. Confined to one thread. */
final class LatencySketch {
    private static final long LONGEST_MICROS = 30L * 86_400 * 1_000_000;
    private static final int DIGITS = 3;
    private static final int WHOLE = 100;
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    private final Histogram micros = new Histogram(1, LONGEST_MICROS, DIGITS);
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
            return new Latency(0, 0, 0, 0, 0, 0, 0, 0, List.of());
        }
        List<Double> curve = new ArrayList<>();
        for (int percent = 0; percent <= WHOLE; percent++) {
            curve.add(at(percent));
        }
        return new Latency(
                count, sum / count / NANOS, at(50), at(90), at(95), at(99), at(99.9), longest / NANOS, curve);
    }

    private double at(double percentile) {
        long found = percentile == 0 ? micros.getMinValue() : micros.getValueAtPercentile(percentile);
        return Math.min(longest / NANOS, found / MICROS);
    }
}
