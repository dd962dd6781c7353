package dev.holdfast.lab.stats;

/**
 * How a statistic differs between two samples. Immutable.
 *
 * @param before of the first sample
 * @param after of the second
 * @param difference after minus before
 * @param ratio after over before
 */
public record Change(double before, double after, Interval difference, Interval ratio) {
    /** Which way it went, as far as can be told. */
    public enum Direction {
        LOWER,
        HIGHER,
        /** The interval of the difference holds 0: no change beyond noise. */
        UNCLEAR
    }

    public Direction direction() {
        if (difference.low() > 0) {
            return Direction.HIGHER;
        }
        return difference.high() < 0 ? Direction.LOWER : Direction.UNCLEAR;
    }

    public boolean beyondNoise() {
        return direction() != Direction.UNCLEAR;
    }
}
