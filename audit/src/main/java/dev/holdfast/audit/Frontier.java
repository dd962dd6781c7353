package dev.holdfast.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * What must be known of a Merkle tree to let it grow: the hashes of its complete subtrees, one for every bit set in its
 * size, largest first. Confined to one thread.
 */
final class Frontier {
    private final TreeHasher hasher;
    private final List<byte[]> subtrees;
    private long size;

    Frontier(TreeHasher hasher) {
        this(hasher, List.of(), 0);
    }

    /**
     * The frontier of a tree of this size.
     *
     * @throws IllegalArgumentException if the number of subtrees does not fit the size
     */
    Frontier(TreeHasher hasher, List<byte[]> subtrees, long size) {
        if (size < 0 || Long.bitCount(size) != subtrees.size()) {
            throw new IllegalArgumentException("a tree of " + size + " leaves does not have this frontier");
        }
        this.hasher = hasher;
        this.subtrees = new ArrayList<>(subtrees);
        this.size = size;
    }

    Frontier copy() {
        return new Frontier(hasher, subtrees, size);
    }

    long size() {
        return size;
    }

    List<byte[]> subtrees() {
        return List.copyOf(subtrees);
    }

    /** Adds the hash of the next leaf. */
    void add(byte[] leaf) {
        byte[] carried = leaf;
        for (long bits = size; (bits & 1) == 1; bits >>= 1) {
            carried = hasher.node(subtrees.removeLast(), carried);
        }
        subtrees.add(carried);
        size++;
    }

    /** The Merkle tree hash of all leaves so far. */
    byte[] root() {
        if (subtrees.isEmpty()) {
            return hasher.empty();
        }
        byte[] root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = hasher.node(subtrees.get(i), root);
        }
        return root;
    }
}
