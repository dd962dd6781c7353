package dev.holdfast.lab.plan.hardware;

/**
 * How far the time per output token by the model was from measurements, in percent. Immutable.
 *
 * @param set what was measured
 * @param rows how many measurements; 0 if this is an assumption
 * @param meanAbsolute the mean of the errors without their sign
 * @param bias their mean with the sign; positive if the model says more than was measured
 * @param p90 nine of ten are within
 * @param greatest the greatest
 * @param fitted whether the constants were fitted on these rows; otherwise the rows were held out
 * @param source where the measurements are from
 */
public record Accuracy(
        String set,
        int rows,
        double meanAbsolute,
        double bias,
        double p90,
        double greatest,
        boolean fitted,
        String source) {
    /** The same, so many times as wide, for a reason. */
    public Accuracy widened(double times, String why) {
        return new Accuracy(
                set + ", " + why, rows, meanAbsolute * times, bias, p90 * times, greatest * times, fitted, source);
    }

    /** The least that a figure may be if nine of ten are within the error. */
    public double low(double figure) {
        return figure * Math.max(0, 1 - p90 / 100);
    }

    /** The most that a figure may be if nine of ten are within the error. */
    public double high(double figure) {
        return figure * (1 + p90 / 100);
    }
}
