package dev.holdfast.lab.stats;

/** Percentiles of sorted values, each definition under its own name, since tools disagree. Pure functions. */
public final class Percentiles {
    private static final double WHOLE = 100;

    private Percentiles() {}

    /**
     * The percentile with linear interpolation between the two nearest values: at position {@code (n - 1) * percent / 100}, which is
     * numpy's default and definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American Statistician, 1996).
     *
     * @param sorted in ascending order; not empty
     * @param percent from 0 to 100
     */
    public static double linear(double[] sorted, double percent) {
        check(sorted, percent);
        double position = percent / WHOLE * (sorted.length - 1);
        int below = (int) position;
        double low = sorted[below];
        if (below == sorted.length - 1) {
            return low;
        }
        double share = position - below;
        return share == 0 ? low : low + share * (sorted[below + 1] - low);
    }

    /**
     * The nearest-rank percentile: the smallest value that at least {@code percent} of all values do not exceed (definition 1 of Hyndman
     * and Fan; the one that LoadGen and most monitoring systems use). Always one of the values.
     *
     * @param sorted in ascending order; not empty
     * @param percent from 0 to 100; 0 gives the smallest
     */
    public static double nearestRank(double[] sorted, double percent) {
        check(sorted, percent);
        double exact = percent * sorted.length / WHOLE;
        int rank = (int) Math.ceil(exact - exact * Math.ulp(1.0) * 2);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    /**
     * The share of values that are at most a bound.
     *
     * @param sorted in ascending order; not empty
     * @return from 0 to 1
     */
    public static double shareUpTo(double[] sorted, double bound) {
        check(sorted, 0);
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / sorted.length;
    }

    private static void check(double[] sorted, double percent) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values, so no percentile");
        }
        if (!(percent >= 0 && percent <= WHOLE)) {
            throw new IllegalArgumentException("a percentile is from 0 to 100, not " + percent);
        }
    }
}
