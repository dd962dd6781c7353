package dev.holdfast.lab.simulate.engine;

/**
 * A step time that is linear in the work: the roofline of an engine whose decoding is bound by memory and whose prefill is
 * bound by arithmetic, with the constants fitted to measurements or computed beforehand. Immutable.
 *
 * @param step seconds of each step: reading the weights, starting the kernels
 * @param decodeToken seconds for each token of a request that decodes
 * @param contextToken seconds for each token whose keys and values are read
 * @param prefillToken seconds for each token of a prompt
 * @param prefillPair seconds for each pair of a token of a prompt and one it attends to
 */
public record StepConstants(
        double step, double decodeToken, double contextToken, double prefillToken, double prefillPair)
        implements StepTimes {
    /** Checks that a step takes time and that no work takes less than none. */
    public StepConstants {
        if (!(step > 0) || !(step < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a step must take some time, not " + step + " seconds");
        }
        for (double constant : new double[] {decodeToken, contextToken, prefillToken, prefillPair}) {
            if (!(constant >= 0) || !(constant < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("work cannot take " + constant + " seconds");
            }
        }
    }

    @Override
    public double seconds(int decodeTokens, long decodeContext, int prefillTokens, long prefillPairs) {
        return step
                + decodeToken * decodeTokens
                + contextToken * decodeContext
                + prefillToken * prefillTokens
                + prefillPair * prefillPairs;
    }
}
