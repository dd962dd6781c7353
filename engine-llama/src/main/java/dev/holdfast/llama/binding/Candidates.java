package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The candidates that the library's samplers work on, reused from token to token. Confined to one thread. */
final class Candidates {
    private static final long STRIDE = Layouts.TOKEN_DATA.byteSize();
    private static final long LOGIT = Layouts.offset(Layouts.TOKEN_DATA, "logit");
    private static final long SIZE = Layouts.offset(Layouts.TOKEN_DATA_ARRAY, "size");
    private static final long SELECTED = Layouts.offset(Layouts.TOKEN_DATA_ARRAY, "selected");
    private static final long SORTED = Layouts.offset(Layouts.TOKEN_DATA_ARRAY, "sorted");

    private final MemorySegment array;
    private final MemorySegment data;

    /** Room for so many, as long as the arena lives. */
    Candidates(int capacity, Arena arena) {
        array = arena.allocate(Layouts.TOKEN_DATA_ARRAY);
        data = arena.allocate(Layouts.TOKEN_DATA, capacity);
        new Struct(array, Layouts.TOKEN_DATA_ARRAY).set("data", data);
    }

    /** What a sampler is applied to. */
    MemorySegment array() {
        return array;
    }

    /** Every token whose logit is not negative infinity. */
    void load(float[] logits) {
        int size = 0;
        for (int token = 0; token < logits.length; token++) {
            float logit = logits[token];
            if (logit > Float.NEGATIVE_INFINITY) {
                put(size++, token, logit);
            }
        }
        begin(size, false);
    }

    /** Given tokens, most likely first. */
    void load(TopTokens top) {
        for (int i = 0; i < top.size(); i++) {
            put(i, top.token(i), top.logit(i));
        }
        begin(top.size(), true);
    }

    /** Given tokens, all alike. */
    void load(int[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            put(i, tokens[i], 0);
        }
        begin(tokens.length, false);
    }

    private void put(int index, int token, float logit) {
        data.set(JAVA_INT, index * STRIDE, token);
        data.set(JAVA_FLOAT, index * STRIDE + LOGIT, logit);
    }

    private void begin(int size, boolean sorted) {
        array.set(JAVA_LONG, SIZE, size);
        array.set(JAVA_LONG, SELECTED, -1);
        array.set(JAVA_BOOLEAN, SORTED, sorted);
    }

    /** How many there are now. */
    int size() {
        return (int) array.get(JAVA_LONG, SIZE);
    }

    /** The token at an index. */
    int token(int index) {
        return data.get(JAVA_INT, index * STRIDE);
    }

    /** Whether a sampler has banned the token at an index. */
    boolean banned(int index) {
        return data.get(JAVA_FLOAT, index * STRIDE + LOGIT) == Float.NEGATIVE_INFINITY;
    }

    /** Writes the logits back to where they belong. */
    void copyTo(float[] logits) {
        for (int i = 0; i < size(); i++) {
            logits[token(i)] = data.get(JAVA_FLOAT, i * STRIDE + LOGIT);
        }
    }

    /** The token that a sampler selected, or -1. */
    int selected() {
        int index = (int) array.get(JAVA_LONG, SELECTED);
        return index < 0 ? -1 : token(index);
    }
}
