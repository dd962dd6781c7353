package dev.holdfast.lab.stats;

/**
 * An estimate with its confidence interval. Immutable.
 *
 * @param low its lower end
 * @param estimate the statistic of the sample itself
 * @param high its upper end
 * @param confidence how often intervals made in this way hold the true value, such as 0.95
 */
public record Interval(double low, double estimate, double high, double confidence) {
    /** An interval of no width, for a figure that has no error, or none that is known. */
    public static Interval exact(double value) {
        return new Interval(value, value, value, 1);
    }

    public boolean holds(double value) {
        return low <= value && value <= high;
    }

    public boolean overlaps(Interval other) {
        return low <= other.high && other.low <= high;
    }

    /** Half its width. */
    public double margin() {
        return (high - low) / 2;
    }

    /** Half its width as a share of the estimate; the precision of a measurement. */
    public double relativeMargin() {
        return margin() / Math.abs(estimate);
    }

    public Interval times(double factor) {
        double a = low * factor;
        double b = high * factor;
        return new Interval(Math.min(a, b), estimate * factor, Math.max(a, b), confidence);
    }
}
