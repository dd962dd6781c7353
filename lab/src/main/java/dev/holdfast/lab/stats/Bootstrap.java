package dev.holdfast.lab.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Confidence intervals by the percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 * Deterministic by its seed. Immutable.
 *
 * <p>Resampling costs as many draws as there are values, each time, which is too slow for 100,000 of them, so:
 *
 * <ul>
 *   <li>A percentile is drawn in constant time from a beta distribution of its rank ({@link OrderStatistic}).
 *   <li>The mean of more than {@value #WHOLE} values is resampled from {@value #WHOLE} draws, and its deviation scaled by {@code sqrt(m/n)}
 *       (m-out-of-n bootstrap: Bickel, Goetze and van Zwet, "Resampling fewer than n observations", Statistica Sinica 7, 1997).
 *   <li>Requests that share a queue are alike, so a run of n of them knows less than n independent ones. The variance is widened by the
 *       ratio that batch means find in the order of measurement ({@link EffectiveSize}); for a percentile, on the series of "at most this
 *       value".
 * </ul>
 *
 * @param resamples how many times; 1,000 or more for intervals (Efron and Tibshirani, section 14.5)
 * @param confidence how often the intervals hold the true value, such as 0.95
 * @param seed of the random numbers
 */
public record Bootstrap(int resamples, double confidence, long seed) {
    static final int WHOLE = 2048;

    public Bootstrap {
        if (resamples < 1) {
            throw new IllegalArgumentException("a bootstrap takes at least 1 resample, not " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("a confidence is between 0 and 1, such as 0.95, not " + confidence);
        }
    }

    /** The usual: 2,000 resamples, 95 %. */
    public static Bootstrap standard() {
        return new Bootstrap(2000, 0.95, 0);
    }

    /** Of the mean. Without width, and of no use, if there are fewer than two values. */
    public Interval mean(Sample sample) {
        return interval(sample.mean(), drawMeans(sample, random(1)));
    }

    /**
     * Of a percentile with linear interpolation, 0 to 100. No interval ends beyond the greatest value measured, so with fewer than {@link
     * #valuesNeeded} of them its upper end is too low.
     */
    public Interval percentile(Sample sample, double percent) {
        return interval(sample.percentile(percent), drawPercentiles(sample, percent, random(1)));
    }

    /**
     * How many independent values a percentile needs, so that one of them is above it with {@code (1 + confidence) / 2}: 368 for p99 and
     * 3,688 for p99.9 at 95 %.
     *
     * @param percent above 50 and below 100
     */
    public int valuesNeeded(double percent) {
        return (int) Math.ceil(Math.log((1 - confidence) / 2) / Math.log(percent / 100));
    }

    /**
     * Of any statistic, by plain resampling of independent values: as many draws as there are values, {@link #resamples} times.
     *
     * @param statistic of values in no order
     */
    public Interval of(Sample sample, ToDoubleFunction<Sample> statistic) {
        RandomGenerator random = random(1);
        double[] values = sample.orderedValues();
        double[] drawn = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            double[] again = new double[values.length];
            for (int j = 0; j < again.length; j++) {
                again[j] = values[random.nextInt(values.length)];
            }
            drawn[i] = statistic.applyAsDouble(Sample.of(again));
        }
        return interval(statistic.applyAsDouble(sample), drawn);
    }

    /** Whether the mean changed from one sample to the other. */
    public Change compareMeans(Sample before, Sample after) {
        double[] first = drawMeans(before, random(1));
        double[] second = drawMeans(after, random(2));
        return change(before.mean(), after.mean(), first, second);
    }

    /** Whether a percentile (0 to 100, linear interpolation) changed from one sample to the other. */
    public Change comparePercentiles(Sample before, Sample after, double percent) {
        double[] first = drawPercentiles(before, percent, random(1));
        double[] second = drawPercentiles(after, percent, random(2));
        return change(before.percentile(percent), after.percentile(percent), first, second);
    }

    /**
     * Whether a share changed, such as of requests that met their goals, or that failed. Each share is drawn from its posterior
     * {@code Beta(hits + 1/2, misses + 1/2)} (Jeffreys' interval: Brown, Cai and DasGupta, "Interval Estimation for a Binomial
     * Proportion", Statistical Science 16(2), 2001), since resampling cannot tell 0 of 10 from 0 of 10,000. Taken as independent.
     */
    public Change compareShares(long hitsBefore, long before, long hitsAfter, long after) {
        double[] first = drawShares(hitsBefore, before, random(1));
        double[] second = drawShares(hitsAfter, after, random(2));
        return change((double) hitsBefore / before, (double) hitsAfter / after, first, second);
    }

    private Change change(double before, double after, double[] first, double[] second) {
        double[] differences = new double[resamples];
        double[] ratios = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            differences[i] = second[i] - first[i];
            ratios[i] = ratio(first[i], second[i]);
        }
        return new Change(before, after, interval(after - before, differences), interval(ratio(before, after), ratios));
    }

    private static double ratio(double before, double after) {
        return before == after ? 1 : after / before;
    }

    private double[] drawMeans(Sample sample, RandomGenerator random) {
        double[] values = sample.orderedValues();
        double[] drawn = new double[resamples];
        if (values.length == 0) {
            Arrays.fill(drawn, Double.NaN);
            return drawn;
        }
        double mean = sample.mean();
        int size = Math.min(values.length, WHOLE);
        double scale = Math.sqrt((double) size / EffectiveSize.ofMean(values));
        for (int i = 0; i < resamples; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += values[random.nextInt(values.length)];
            }
            drawn[i] = mean + (sum / size - mean) * scale;
        }
        return drawn;
    }

    private double[] drawPercentiles(Sample sample, double percent, RandomGenerator random) {
        double[] drawn = new double[resamples];
        if (sample.isEmpty()) {
            Arrays.fill(drawn, Double.NaN);
            return drawn;
        }
        double effective = EffectiveSize.ofShare(sample.orderedValues(), sample.percentile(percent));
        return new OrderStatistic(sample.sortedValues(), effective, percent).draw(drawn, random);
    }

    private double[] drawShares(long hits, long of, RandomGenerator random) {
        if (of <= 0 || hits < 0 || hits > of) {
            throw new IllegalArgumentException(hits + " of " + of + " is no share");
        }
        GammaSampler yes = new GammaSampler(hits + 0.5);
        GammaSampler no = new GammaSampler(of - hits + 0.5);
        double[] drawn = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            double a = yes.draw(random);
            drawn[i] = a / (a + no.draw(random));
        }
        return drawn;
    }

    private Interval interval(double estimate, double[] drawn) {
        Arrays.sort(drawn);
        double tail = (1 - confidence) / 2 * 100;
        double low = Percentiles.linear(drawn, tail);
        double high = Percentiles.linear(drawn, 100 - tail);
        return new Interval(Math.min(low, estimate), estimate, Math.max(high, estimate), confidence);
    }

    private RandomGenerator random(int stream) {
        return RandomSource.of(seed, stream);
    }
}
