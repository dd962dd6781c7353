package dev.holdfast.lab.plan.choice;

/**
 * How many replicas a demand takes, and why. Immutable.
 *
 * @param limitStreams the most requests that may run at once on a replica within the time per output token
 * @param limit what sets that
 * @param throughput requests a second of a replica with so many
 * @param peak requests a second in the busiest hour
 * @param mean requests a second over the day
 * @param replicas that the busiest hour takes, spares not counted
 * @param decidedBy which condition asked for the most replicas
 * @param atPeak how each does in the busiest hour
 * @param atMean how each does at the mean load
 */
public record Sizing(
        double limitStreams,
        Limit limit,
        double throughput,
        double peak,
        double mean,
        int replicas,
        Condition decidedBy,
        Operating atPeak,
        Operating atMean) {
    /** What limits the requests that run at once. */
    public enum Limit {
        /** The time per output token that is asked. */
        TPOT("the target for the time per output token"),
        /** The cache. */
        CACHE("the size of the cache"),
        /** The engine's limit of sequences. */
        SEQUENCES("the engine's limit of sequences");

        private final String words;

        Limit(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    /** What asks for replicas. */
    public enum Condition {
        /** The peak over throughput and headroom. */
        THROUGHPUT("throughput with headroom"),
        /** The time per output token at the percentile. */
        TPOT("the time per output token at the percentile"),
        /** The time to the first token at the percentile, queueing counted. */
        TTFT("the time to the first token at the percentile"),
        /** Room in the cache, or among the sequences, at the percentile. */
        ROOM("room for all requests at the percentile");

        private final String words;

        Condition(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    /** Output tokens a second of all replicas in the busiest hour. */
    public double share() {
        return peak / (replicas * throughput);
    }
}
