package dev.holdfast.lab.plan.model;

/** The feed-forward part of a layer. Immutable. */
public sealed interface FeedForward {
    /**
     * One network for all tokens.
     *
     * @param inner its inner width
     * @param matrices three with a gate, two without
     */
    record Dense(long inner, int matrices) implements FeedForward {}

    /**
     * A mixture of experts.
     *
     * @param experts how many
     * @param used how many one token uses
     * @param inner the inner width of each
     * @param sharedInner the inner width of what all tokens use beside, 0 if nothing
     * @param matrices three with a gate, two without
     * @param biased whether the experts have biases
     */
    record Experts(int experts, int used, long inner, long sharedInner, int matrices, boolean biased)
            implements FeedForward {
        /** Refuses an impossible mixture. */
        public Experts {
            if (experts < 1 || used < 1 || used > experts) {
                throw new IllegalArgumentException("impossible experts");
            }
        }

        /** The weights of one expert. */
        public long weightsOfOne(long hidden) {
            return matrices * hidden * inner + (biased ? (matrices - 1) * inner + hidden : 0);
        }
    }

    /** Nothing. */
    record None() implements FeedForward {}
}
