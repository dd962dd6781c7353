package dev.holdfast.llama.schedule;

import org.jspecify.annotations.Nullable;

/** A numbered sequence of the decoder: unused, held by a running generation, or kept as a cached prefix. Confined. */
final class KvSequence {
    /** Its number for the decoder. */
    final int id;

    /** The node with its last cell; null if it is unused. */
    @Nullable
    KvNode end;

    boolean running;

    /** Whose text it holds: sequences share prefixes with those of the same salt alone. */
    String salt = "";

    KvSequence(int id) {
        this.id = id;
    }

    boolean cached() {
        return end != null && !running;
    }

    /** How many positions it holds. */
    int length() {
        return end == null ? 0 : end.end();
    }

    /** All tokens that it holds. */
    int[] tokens() {
        int[] tokens = new int[length()];
        for (KvNode at = end; at != null; at = at.parent) {
            at.copyTo(tokens);
        }
        return tokens;
    }

    /** The node with its last cell, of a sequence in use. */
    KvNode node() {
        KvNode node = end;
        if (node == null) {
            throw new IllegalStateException("Sequence " + id + " is not in use.");
        }
        return node;
    }
}
