package dev.holdfast.lab.plan.choice;

/**
 * How a replica does at a load. Times in seconds. Immutable.
 *
 * @param requestsPerSecond the load
 * @param running requests that run at once, on average
 * @param runningHigh the same at the percentile that is asked
 * @param ttft time to the first token
 * @param tpot time per output token
 * @param itl time between two tokens
 * @param waiting mean time until a prompt's computing begins
 * @param prefillShare the share of the token budget of all steps that prompts take
 * @param cacheUse how full the cache is, on average
 */
public record Operating(
        double requestsPerSecond,
        double running,
        double runningHigh,
        Spread ttft,
        Spread tpot,
        Spread itl,
        double waiting,
        double prefillShare,
        double cacheUse) {
    /**
     * A quantity that varies.
     *
     * @param mean its mean
     * @param p50 its median
     * @param target its percentile that is asked
     * @param p99 its 99th percentile
     */
    public record Spread(double mean, double p50, double target, double p99) {}
}
