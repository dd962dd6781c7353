package dev.holdfast.lab.plan;

/**
 * How fast one accelerator does the work of a step: peaks times efficiencies, and what a step costs whatever it does.
 * Immutable.
 *
 * @param weightBytesPerSecond reading weights
 * @param cacheBytesPerSecond reading the cache in attention
 * @param flopsPerSecond multiplying by weights
 * @param attentionFlopsPerSecond attention of a prompt
 * @param secondsPerLayer what each layer costs beside
 * @param secondsPerStep what each step costs beside
 * @param secondsPerSequence what each sequence costs beside, such as sampling
 */
public record StepRates(
        double weightBytesPerSecond,
        double cacheBytesPerSecond,
        double flopsPerSecond,
        double attentionFlopsPerSecond,
        double secondsPerLayer,
        double secondsPerStep,
        double secondsPerSequence) {
    /** Refuses rates that are not positive. */
    public StepRates {
        if (!(weightBytesPerSecond > 0
                && cacheBytesPerSecond > 0
                && flopsPerSecond > 0
                && attentionFlopsPerSecond > 0)) {
            throw new IllegalArgumentException("a rate is not positive");
        }
    }
}
