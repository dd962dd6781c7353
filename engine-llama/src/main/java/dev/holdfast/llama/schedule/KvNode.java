package dev.holdfast.llama.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run of KV cells that the same sequences hold; the edge of the radix tree that leads to it. Confined. */
final class KvNode {
    private static final int SMALL = 16;

    final List<KvNode> children = new ArrayList<>(1);
    /** The sequences whose last cell is the last cell of this node. */
    final List<KvSequence> ends = new ArrayList<>(1);

    @Nullable
    KvNode parent;
    /** The position of its first token. */
    int start;
    /** How many running sequences hold it. */
    int runners;
    /** When it was last used, by the tree's own count of uses. */
    long used;

    private int[] tokens;
    private int length;

    KvNode(@Nullable KvNode parent, int[] tokens, int length) {
        this.parent = parent;
        this.start = parent == null ? 0 : parent.end();
        this.tokens = tokens;
        this.length = length;
    }

    /** A node without tokens, above all others. */
    static KvNode root() {
        return new KvNode(null, new int[0], 0);
    }

    int length() {
        return length;
    }

    /** The position after its last token. */
    int end() {
        return start + length;
    }

    int token(int index) {
        return tokens[index];
    }

    void append(int[] source, int from, int count) {
        if (length + count > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(length + count, Math.max(SMALL, length + length / 2)));
        }
        System.arraycopy(source, from, tokens, length, count);
        length += count;
    }

    /** Puts its tokens where they stand in a text. */
    void copyTo(int[] text) {
        System.arraycopy(tokens, 0, text, start, length);
    }

    /** Drops tokens at its end. */
    void shorten(int newLength) {
        length = newLength;
    }

    /** How many of its first tokens are those of another text at the same positions, looking no further than a limit. */
    int same(int[] other, int limit) {
        int most = Math.min(length, limit - start);
        if (most <= 0 || tokens[0] != other[start]) {
            return 0;
        }
        int mismatch = Arrays.mismatch(tokens, 0, most, other, start, start + most);
        return mismatch < 0 ? most : mismatch;
    }

    /** How many of its first tokens are those of a sibling. */
    int same(KvNode sibling) {
        int most = Math.min(length, sibling.length);
        int mismatch = Arrays.mismatch(tokens, 0, most, sibling.tokens, 0, most);
        return mismatch < 0 ? most : mismatch;
    }

    /** Moves its first tokens to a new node between its parent and itself, and returns that. */
    KvNode splitAt(int offset) {
        KvNode above = parent;
        if (above == null) {
            throw new IllegalStateException("The root has no tokens to split.");
        }
        KvNode upper = new KvNode(above, Arrays.copyOf(tokens, offset), offset);
        upper.runners = runners;
        upper.used = used;
        upper.children.add(this);
        above.children.set(above.children.indexOf(this), upper);
        tokens = Arrays.copyOfRange(tokens, offset, length);
        length -= offset;
        start += offset;
        parent = upper;
        return upper;
    }
}
