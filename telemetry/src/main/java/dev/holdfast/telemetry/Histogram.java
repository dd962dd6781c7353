package dev.holdfast.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations in fixed buckets. Thread-safe; recording takes no lock and allocates nothing. */
final class Histogram {
    private static final double NANOS = 1e9;

    private final double[] upperSeconds;
    private final long[] upperNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    /** Buckets up to and including these bounds, ascending, in seconds, and one for all that is longer. */
    Histogram(double[] bounds) {
        int buckets = bounds.length + 1;
        upperSeconds = new double[buckets];
        upperNanos = new long[buckets];
        counts = new LongAdder[buckets];
        for (int i = 0; i < buckets; i++) {
            boolean last = i == bounds.length;
            upperSeconds[i] = last ? Double.POSITIVE_INFINITY : bounds[i];
            upperNanos[i] = last ? Long.MAX_VALUE : Math.round(bounds[i] * NANOS);
            counts[i] = new LongAdder();
        }
    }

    void record(long nanos) {
        int bucket = 0;
        while (nanos > upperNanos[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sumNanos.add(nanos);
    }

    HistogramDataPointSnapshot snapshot(Labels labels) {
        long[] values = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            values[i] = counts[i].sum();
        }
        HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder();
        point.classicHistogramBuckets(ClassicHistogramBuckets.of(upperSeconds, values));
        point.sum(sumNanos.sum() / NANOS);
        point.labels(labels);
        return point.build();
    }
}
