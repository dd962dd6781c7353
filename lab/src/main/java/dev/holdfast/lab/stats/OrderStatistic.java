package dev.holdfast.lab.stats;

import java.util.random.RandomGenerator;

/**
 * Draws of a percentile from its bootstrap distribution, in constant time. The p-quantile of n uniform numbers is the fractional order
 * statistic {@code Beta((n + 1) p, (n + 1) (1 - p))}, and that of the sample stands where it falls among the sorted values (Hutson,
 * "Calculating nonparametric confidence intervals for quantiles using fractional order statistics", Journal of Applied Statistics 26(3),
 * 1999; the same weights as the estimator of Harrell and Davis, Biometrika 69(3), 1982, which is its mean). Immutable.
 */
final class OrderStatistic {
    private static final double WHOLE = 100;

    private final double[] sorted;
    private final double percent;
    private final double below;
    private final double above;

    /**
     * @param sorted not empty
     * @param effective how many independent values they are worth
     * @param percent from 0 to 100; the least and the greatest value have no distribution here, and are drawn as they are
     */
    OrderStatistic(double[] sorted, double effective, double percent) {
        this.sorted = sorted;
        this.percent = percent;
        below = (effective + 1) * percent / WHOLE;
        above = (effective + 1) * (1 - percent / WHOLE);
    }

    /** Fills an array with independent draws. */
    double[] draw(double[] drawn, RandomGenerator random) {
        boolean fixed = !(below > 0 && above > 0);
        GammaSampler left = new GammaSampler(fixed ? 1 : below);
        GammaSampler right = new GammaSampler(fixed ? 1 : above);
        for (int i = 0; i < drawn.length; i++) {
            double a = left.draw(random);
            double at = fixed ? percent : Math.min(WHOLE, WHOLE * a / (a + right.draw(random)));
            drawn[i] = Percentiles.linear(sorted, at);
        }
        return drawn;
    }
}
