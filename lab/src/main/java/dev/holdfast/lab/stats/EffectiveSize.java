package dev.holdfast.lab.stats;

import java.util.function.IntToDoubleFunction;

/**
 * How many independent values a series is worth, since what comes close together is alike: {@code n * variance / (b * variance of the means
 * of batches of b)}, with b near the square root of n (batch means: Flegal and Jones, "Batch means and spectral variance estimators in
 * Markov chain Monte Carlo", Annals of Statistics 38(2), 2010). Never more than n, and n itself below {@value #FEWEST} values. Pure
 * functions.
 */
final class EffectiveSize {
    static final int FEWEST = 100;
    private static final double LEAST = 2;

    private EffectiveSize() {}

    /** For the mean of the series. */
    static double ofMean(double[] inOrder) {
        return of(inOrder.length, i -> inOrder[i]);
    }

    /** For the share of values that are at most a bound, and so for the percentile that stands there. */
    static double ofShare(double[] inOrder, double bound) {
        return of(inOrder.length, i -> inOrder[i] <= bound ? 1 : 0);
    }

    private static double of(int count, IntToDoubleFunction series) {
        if (count < FEWEST) {
            return count;
        }
        int length = (int) Math.sqrt(count);
        int batches = count / length;
        int used = batches * length;
        double mean = 0;
        for (int i = 0; i < used; i++) {
            mean += series.applyAsDouble(i);
        }
        mean /= used;
        double within = 0;
        double between = 0;
        for (int batch = 0; batch < batches; batch++) {
            double sum = 0;
            for (int i = batch * length; i < (batch + 1) * length; i++) {
                double deviation = series.applyAsDouble(i) - mean;
                sum += deviation;
                within += deviation * deviation;
            }
            between += sum / length * (sum / length);
        }
        if (within == 0 || between == 0) {
            return count;
        }
        double inflation = length * (between / (batches - 1)) / (within / (used - 1));
        return Math.clamp(count / inflation, LEAST, (double) count);
    }
}
