package dev.holdfast.lab.simulate.result;

import java.util.Arrays;

/**
 * A quantity over time in a fixed number of buckets, which get wider as time goes on: memory does not grow. Confined to one
 * thread.
 */
final class TimeSeries {
    private static final int BUCKETS = 256;

    private final double[] sums = new double[BUCKETS];
    private long width = 1_000_000_000L;
    private long end;

    /** Adds an amount at an instant. */
    void add(long at, double amount) {
        fit(at);
        sums[(int) (at / width)] += amount;
    }

    /** Adds a level that held from one instant to another, multiplied with the seconds. */
    void spread(long from, long to, double level) {
        if (to <= from) {
            return;
        }
        fit(to);
        long at = from;
        while (at < to) {
            int bucket = (int) (at / width);
            long until = Math.min(to, (bucket + 1) * width);
            sums[bucket] += level * (until - at) / 1e9;
            at = until;
        }
    }

    private void fit(long at) {
        end = Math.max(end, at);
        while (at / width >= BUCKETS) {
            for (int i = 0; i < BUCKETS / 2; i++) {
                sums[i] = sums[2 * i] + sums[2 * i + 1];
            }
            Arrays.fill(sums, BUCKETS / 2, BUCKETS, 0);
            width *= 2;
        }
    }

    /** Seconds in a bucket. */
    double bucketSeconds() {
        return width / 1e9;
    }

    /** Widens the buckets to those of another series. */
    void alignWith(TimeSeries other) {
        fit(other.end);
    }

    /** For each bucket begun, the amounts or the level for each second of it. */
    double[] perSecond() {
        int used = (int) Math.min(BUCKETS, end / width + 1);
        double[] values = new double[used];
        for (int i = 0; i < used; i++) {
            double covered = Math.min(width, end - i * width) / 1e9;
            values[i] = covered <= 0 ? 0 : sums[i] / covered;
        }
        return values;
    }
}
