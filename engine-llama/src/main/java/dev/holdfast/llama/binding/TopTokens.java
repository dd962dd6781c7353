package dev.holdfast.llama.binding;

import java.util.function.IntPredicate;

/**
 * The tokens of the highest logits, most likely first; of equal logits the lower token first. Found in one pass with a heap
 * of the best so far, whose least is at its root. Immutable once made.
 */
final class TopTokens {
    private final int[] tokens;
    private final float[] logits;
    private int size;

    private TopTokens(int most) {
        tokens = new int[most];
        logits = new float[most];
    }

    /**
     * The best tokens, fewer if fewer have a logit above negative infinity.
     *
     * @param most how many at most, at least 1
     */
    static TopTokens of(float[] logits, int most) {
        TopTokens top = new TopTokens(Math.min(most, logits.length));
        float least = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > least) {
                least = top.add(token, logits[token]);
            }
        }
        top.sort();
        return top;
    }

    /** Those that are not banned, in the same order. */
    TopTokens without(IntPredicate banned) {
        TopTokens left = new TopTokens(size);
        for (int rank = 0; rank < size; rank++) {
            if (!banned.test(rank)) {
                left.tokens[left.size] = tokens[rank];
                left.logits[left.size++] = logits[rank];
            }
        }
        return left;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** The token of a rank, 0 for the best. */
    int token(int rank) {
        return tokens[rank];
    }

    /** The logit of a rank, 0 for the best. */
    float logit(int rank) {
        return logits[rank];
    }

    /** Adds or replaces; returns what a logit must exceed to be added next. */
    private float add(int token, float logit) {
        if (size < tokens.length) {
            tokens[size] = token;
            logits[size] = logit;
            rise(size++);
        } else {
            tokens[0] = token;
            logits[0] = logit;
            sink(size);
        }
        return size < tokens.length ? Float.NEGATIVE_INFINITY : logits[0];
    }

    private void rise(int from) {
        int at = from;
        while (at > 0 && worse(at, (at - 1) / 2)) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void sink(int end) {
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= end) {
                return;
            }
            if (child + 1 < end && worse(child + 1, child)) {
                child++;
            }
            if (!worse(child, at)) {
                return;
            }
            swap(child, at);
            at = child;
        }
    }

    private void sort() {
        for (int end = size - 1; end > 0; end--) {
            swap(0, end);
            sink(end);
        }
    }

    private boolean worse(int a, int b) {
        return logits[a] < logits[b] || (logits[a] == logits[b] && tokens[a] > tokens[b]);
    }

    private void swap(int a, int b) {
        int token = tokens[a];
        float logit = logits[a];
        tokens[a] = tokens[b];
        logits[a] = logits[b];
        tokens[b] = token;
        logits[b] = logit;
    }
}
