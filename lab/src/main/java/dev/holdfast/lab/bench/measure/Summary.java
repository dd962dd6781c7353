package dev.holdfast.lab.bench.measure;

import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Interval;
import dev.holdfast.lab.stats.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is to say about one latency. Immutable; in the unit of the sample.
 *
 * @param count how many values
 * @param percentiles by percent, with linear interpolation and confidence intervals; without those that no value is expected above
 */
public record Summary(int count, Interval mean, double deviation, double max, Map<Double, Interval> percentiles) {
    /** The percentiles that are always given. */
    public static final List<Double> USUAL = List.of(50.0, 90.0, 95.0, 99.0, 99.9);

    private static final double FEWEST_ABOVE = 0.999;

    /** Keeps a sorted copy. */
    public Summary {
        percentiles = new TreeMap<>(percentiles);
    }

    /** Of a sample that is not empty. */
    public static Summary of(Sample sample, Bootstrap bootstrap) {
        Map<Double, Interval> percentiles = new TreeMap<>();
        for (double percent : USUAL) {
            if (sample.count() * (1 - percent / 100) >= FEWEST_ABOVE) {
                percentiles.put(percent, bootstrap.percentile(sample, percent));
            }
        }
        return new Summary(
                sample.count(), bootstrap.mean(sample), sample.standardDeviation(), sample.max(), percentiles);
    }
}
