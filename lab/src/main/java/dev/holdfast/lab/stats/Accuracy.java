package dev.holdfast.lab.stats;

/** How far predictions are from what was measured. Pure functions; results are shares, so 0.06 is 6 %. */
public final class Accuracy {
    private Accuracy() {}

    /** The mean absolute percentage error: the mean of {@code |predicted - measured| / |measured|}. */
    public static double meanAbsolutePercentageError(double[] predicted, double[] measured) {
        double sum = 0;
        for (double error : relativeErrors(predicted, measured)) {
            sum += Math.abs(error);
        }
        return sum / measured.length;
    }

    /** The mean of the signed relative errors: above 0 if predictions are too high. */
    public static double bias(double[] predicted, double[] measured) {
        double sum = 0;
        for (double error : relativeErrors(predicted, measured)) {
            sum += error;
        }
        return sum / measured.length;
    }

    /**
     * The signed relative error of each prediction, {@code (predicted - measured) / |measured|}.
     *
     * @param predicted as many as measured
     * @param measured none 0; not empty
     */
    public static double[] relativeErrors(double[] predicted, double[] measured) {
        if (predicted.length != measured.length || measured.length == 0) {
            throw new IllegalArgumentException(
                    predicted.length + " predictions for " + measured.length + " measured values");
        }
        double[] errors = new double[measured.length];
        for (int i = 0; i < errors.length; i++) {
            if (measured[i] == 0) {
                throw new IllegalArgumentException("value " + i + " was measured as 0, so no error is relative to it");
            }
            errors[i] = (predicted[i] - measured[i]) / Math.abs(measured[i]);
        }
        return errors;
    }
}
