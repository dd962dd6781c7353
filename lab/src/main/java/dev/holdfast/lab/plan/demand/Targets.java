package dev.holdfast.lab.plan.demand;

/**
 * How fast answers have to be. Immutable.
 *
 * @param ttftSeconds time to the first token, infinite if none is asked
 * @param tpotSeconds time for each further token, infinite if none is asked
 * @param percentile of the requests that meet them, from 50 to 99.9
 */
public record Targets(double ttftSeconds, double tpotSeconds, double percentile) {
    /** None: as cheap as possible. */
    public static Targets none() {
        return new Targets(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 95);
    }
}
