package dev.holdfast.lab.plan.calibrate;

/**
 * The constants of the model of step times. Immutable.
 *
 * @param weightBytesPerSecond reading weights
 * @param cacheBytesPerSecond reading the cache
 * @param flopsPerSecond multiplying
 * @param secondsPerStep what a step costs whatever it does
 * @param secondsPerSequence what each sequence of a step costs beside
 * @param firstTokenSeconds what a request costs beside until its first token
 */
public record Constants(
        double weightBytesPerSecond,
        double cacheBytesPerSecond,
        double flopsPerSecond,
        double secondsPerStep,
        double secondsPerSequence,
        double firstTokenSeconds) {
    /** A part of the way to others: rates by their ratio, costs by their difference. */
    Constants towards(Constants other, double part) {
        return new Constants(
                weightBytesPerSecond * Math.pow(other.weightBytesPerSecond / weightBytesPerSecond, part),
                cacheBytesPerSecond * Math.pow(other.cacheBytesPerSecond / cacheBytesPerSecond, part),
                flopsPerSecond * Math.pow(other.flopsPerSecond / flopsPerSecond, part),
                secondsPerStep + part * (other.secondsPerStep - secondsPerStep),
                secondsPerSequence + part * (other.secondsPerSequence - secondsPerSequence),
                firstTokenSeconds + part * (other.firstTokenSeconds - firstTokenSeconds));
    }
}
