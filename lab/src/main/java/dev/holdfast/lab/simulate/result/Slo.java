package dev.holdfast.lab.simulate.result;

/**
 * What a request must meet to count as good. Immutable.
 *
 * @param ttft the longest time to the first token, seconds; infinite if it does not matter
 * @param tpot the longest mean time between tokens, seconds; infinite if it does not matter; answers of one token meet any
 * @param e2e the longest time to the last token, seconds; infinite if it does not matter
 */
public record Slo(double ttft, double tpot, double e2e) {
    /** Everything that is answered is good. */
    public static final Slo NONE =
            new Slo(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks that the bounds can be met at all. */
    public Slo {
        for (double bound : new double[] {ttft, tpot, e2e}) {
            if (!(bound > 0)) {
                throw new IllegalArgumentException("no request is answered within " + bound + " seconds");
            }
        }
    }

    boolean meets(double requestTtft, double requestTpot, double requestE2e) {
        return requestTtft <= ttft && requestTpot <= tpot && requestE2e <= e2e;
    }
}
