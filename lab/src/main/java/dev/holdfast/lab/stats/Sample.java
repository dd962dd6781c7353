package dev.holdfast.lab.stats;

import java.util.Arrays;
import java.util.Collection;

/**
 * Measured values, in the order in which they were measured. Immutable: the values are copied. All statistics of an empty sample are
 * {@code NaN}, but for {@link #count} and {@link #sum}.
 */
public final class Sample {
    private final double[] inOrder;
    private final double[] sorted;
    private final double sum;

    private Sample(double[] values) {
        for (double value : values) {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("a sample holds numbers only, not NaN");
            }
        }
        inOrder = values;
        sorted = values.clone();
        Arrays.sort(sorted);
        sum = sum(values);
    }

    /** Values in the order of their measurement, which matters to confidence intervals alone. */
    public static Sample of(double... values) {
        return new Sample(values.clone());
    }

    /** Values in the order of their measurement. */
    public static Sample of(Collection<? extends Number> values) {
        return new Sample(values.stream().mapToDouble(Number::doubleValue).toArray());
    }

    public int count() {
        return sorted.length;
    }

    public boolean isEmpty() {
        return sorted.length == 0;
    }

    public double sum() {
        return sum;
    }

    public double mean() {
        return sum / sorted.length;
    }

    /** The population's standard deviation (divided by n, as numpy does by default), not the estimate that divides by n - 1. */
    public double standardDeviation() {
        double mean = mean();
        double[] squares = new double[inOrder.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = (inOrder[i] - mean) * (inOrder[i] - mean);
        }
        return Math.sqrt(sum(squares) / squares.length);
    }

    public double min() {
        return isEmpty() ? Double.NaN : sorted[0];
    }

    public double max() {
        return isEmpty() ? Double.NaN : sorted[sorted.length - 1];
    }

    public double median() {
        return percentile(50);
    }

    /** With linear interpolation: {@link Percentiles#linear}. */
    public double percentile(double percent) {
        return isEmpty() ? Double.NaN : Percentiles.linear(sorted, percent);
    }

    /** One of the values: {@link Percentiles#nearestRank}. */
    public double nearestRank(double percent) {
        return isEmpty() ? Double.NaN : Percentiles.nearestRank(sorted, percent);
    }

    /** The share of values that are at most a bound, from 0 to 1. */
    public double shareUpTo(double bound) {
        return isEmpty() ? Double.NaN : Percentiles.shareUpTo(sorted, bound);
    }

    /** A copy, in the order of measurement. */
    public double[] values() {
        return inOrder.clone();
    }

    /** A copy, in ascending order. */
    public double[] sorted() {
        return sorted.clone();
    }

    double[] sortedValues() {
        return sorted;
    }

    double[] orderedValues() {
        return inOrder;
    }

    /** Kahan's compensated sum, so that a million small values beside a large one do not get lost. */
    private static double sum(double[] values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = value - lost;
            double total = sum + next;
            lost = (total - sum) - next;
            sum = total;
        }
        return sum;
    }
}
