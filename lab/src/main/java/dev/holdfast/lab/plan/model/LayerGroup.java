package dev.holdfast.lab.plan.model;

/**
 * Layers that are alike. Immutable.
 *
 * @param count how many
 * @param mixer how they mix tokens
 * @param feedForward what they compute for each token
 */
public record LayerGroup(int count, Mixer mixer, FeedForward feedForward) {
    /** Refuses an empty group. */
    public LayerGroup {
        if (count < 1) {
            throw new IllegalArgumentException("a group has at least one layer");
        }
    }
}
