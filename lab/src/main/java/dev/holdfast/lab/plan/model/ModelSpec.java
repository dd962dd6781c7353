package dev.holdfast.lab.plan.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * A model's shape. Immutable.
 *
 * @param name what to call it
 * @param architecture its architecture as its file names it
 * @param embedding the sizes at its ends
 * @param groups its layers, alike ones together
 * @param quantisation how its weights are stored
 * @param checkpointBytes the bytes of its weights as its file tells, if it does
 * @param source where all this is from
 */
public record ModelSpec(
        String name,
        String architecture,
        Embedding embedding,
        List<LayerGroup> groups,
        Quantisation quantisation,
        OptionalLong checkpointBytes,
        String source) {
    /** Copies the list. */
    public ModelSpec {
        groups = List.copyOf(groups);
    }

    /** How many layers it has. */
    public int layers() {
        return groups.stream().mapToInt(LayerGroup::count).sum();
    }

    /** The same shape stored otherwise; what its file tells of its bytes is then no longer true. */
    public ModelSpec storedAs(Quantisation other) {
        boolean same = other.equals(quantisation);
        return new ModelSpec(
                name, architecture, embedding, groups, other, same ? checkpointBytes : OptionalLong.empty(), source);
    }

    /** The same with the bytes of its weights known. */
    public ModelSpec withCheckpointBytes(long bytes) {
        return new ModelSpec(name, architecture, embedding, groups, quantisation, OptionalLong.of(bytes), source);
    }

    /** The most experts of any layer, 0 if there are none. */
    public int experts() {
        return groups.stream()
                .mapToInt(group -> group.feedForward() instanceof FeedForward.Experts some ? some.experts() : 0)
                .max()
                .orElse(0);
    }

    /** Experts that a token uses, 0 if there are none. */
    public int expertsUsed() {
        return groups.stream()
                .mapToInt(group -> group.feedForward() instanceof FeedForward.Experts some ? some.used() : 0)
                .max()
                .orElse(0);
    }
}
