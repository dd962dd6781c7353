package dev.holdfast.lab.plan;

/** Prices of tokens. Pure functions. */
public final class Costs {
    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MILLION = 1e6;

    private Costs() {}

    /** The price of a million tokens: price of an hour x replicas / (3,600 x tokens per second of all of them) x 1e6. */
    public static double perMillionTokens(double pricePerHour, int replicas, double tokensPerSecond) {
        return pricePerHour * replicas / (SECONDS_PER_HOUR * tokensPerSecond) * MILLION;
    }

    /**
     * Months after which one's own machines have cost less than rented ones, or infinity if they never do.
     *
     * @param purchase price of one's own
     * @param ownPerMonth what they cost a month: power, space, work
     * @param rentPerMonth what the rented ones cost a month
     */
    public static double breakEvenMonths(double purchase, double ownPerMonth, double rentPerMonth) {
        double saved = rentPerMonth - ownPerMonth;
        return saved > 0 ? purchase / saved : Double.POSITIVE_INFINITY;
    }
}
