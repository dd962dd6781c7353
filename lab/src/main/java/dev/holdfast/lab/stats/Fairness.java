package dev.holdfast.lab.stats;

/** How evenly something is shared. Pure functions. */
public final class Fairness {
    private Fairness() {}

    /**
     * Jain's fairness index: {@code (sum x)^2 / (n * sum x^2)}, from Jain, Chiu and Hawe, "A Quantitative Measure of Fairness and
     * Discrimination for Resource Allocation in Shared Computer Systems" (DEC-TR-301, 1984).
     *
     * @param shares what each got, in proportion to what it was due; none negative
     * @return 1 if all got the same, 1/n if one got everything; 1 if nobody got anything
     */
    public static double jain(double... shares) {
        if (shares.length == 0) {
            throw new IllegalArgumentException("nobody to share among");
        }
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            if (!(share >= 0)) {
                throw new IllegalArgumentException("a share is not negative: " + share);
            }
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (shares.length * squares);
    }
}
