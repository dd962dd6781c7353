package dev.holdfast.lab.stats;

import org.HdrHistogram.Histogram;

/**
 * Counts values in buckets of equal relative width, so that memory does not grow with their number: percentiles are right within 0.1 %, or
 * within a millionth of the unit for tiny values. Mean, minimum and maximum are exact. Confined to one thread; merge to combine several.
 *
 * <p>On HdrHistogram with three digits; about 100 kB for values from a microsecond to an hour, taken as they are needed.
 */
public final class QuantileSketch {
    private static final double STEPS = 1e6;
    private static final int DIGITS = 3;
    private static final long LARGEST = 1L << 52;

    private final Histogram histogram;
    private double sum;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    public QuantileSketch() {
        histogram = new Histogram(DIGITS);
        histogram.setAutoResize(true);
    }

    /**
     * Counts a value.
     *
     * @param value from 0 to 4.5e9, such as seconds
     */
    public void add(double value) {
        if (!(value >= 0 && value * STEPS <= LARGEST)) {
            throw new IllegalArgumentException("a sketch counts values from 0 to 4.5e9, not " + value);
        }
        histogram.recordValue(Math.round(value * STEPS));
        sum += value;
        squares += value * value;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    /** Adds all that the other one counted. */
    public void add(QuantileSketch other) {
        histogram.add(other.histogram);
        sum += other.sum;
        squares += other.squares;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public double sum() {
        return sum;
    }

    /** {@code NaN} if nothing was added; so are all below. */
    public double mean() {
        return sum / count();
    }

    /** Of the population. */
    public double standardDeviation() {
        double mean = mean();
        return Math.sqrt(Math.max(0, squares / count() - mean * mean));
    }

    public double min() {
        return count() == 0 ? Double.NaN : min;
    }

    public double max() {
        return count() == 0 ? Double.NaN : max;
    }

    /** By nearest rank, from 0 to 100. */
    public double percentile(double percent) {
        if (count() == 0) {
            return Double.NaN;
        }
        if (percent <= 0) {
            return min;
        }
        double middle = histogram.getValueAtPercentile(percent);
        return Math.clamp(histogram.medianEquivalentValue((long) middle) / STEPS, min, max);
    }

    /** The share of values that are at most a bound, from 0 to 1, within the width of a bucket. */
    public double shareUpTo(double bound) {
        if (count() == 0) {
            return Double.NaN;
        }
        if (bound >= max) {
            return 1;
        }
        return bound < min ? 0 : (double) histogram.getCountBetweenValues(0, Math.round(bound * STEPS)) / count();
    }
}
