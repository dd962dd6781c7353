package dev.holdfast.gguf;

/**
 * What a model remembers of the tokens it has seen. Immutable.
 *
 * @param kind how it remembers
 * @param keyWidth numbers kept as keys for each token, in all layers without a window
 * @param valueWidth numbers kept as values for each token, in all layers without a window
 * @param windowKeyWidth the same in layers with a sliding window
 * @param windowValueWidth the same in layers with a sliding window
 * @param window tokens in the sliding window, 0 if there is none
 * @param stateBytes bytes of the state of each sequence, 0 if there is none
 */
public record CacheShape(
        Kind kind,
        long keyWidth,
        long valueWidth,
        long windowKeyWidth,
        long windowValueWidth,
        long window,
        long stateBytes) {
    private static final int WINDOW_PADDING = 256;

    /** How a model remembers. */
    public enum Kind {
        /** Keys and values of each token. */
        ATTENTION,
        /** A state for each sequence. */
        RECURRENT,
        /** Some layers one way, some the other. */
        HYBRID,
        /** Nothing: the whole text is computed at once. */
        NONE
    }

    /** Bytes for each token, in layers with and without a window. */
    public long bytesPerToken(GgmlType keyType, GgmlType valueType) {
        return keyType.bytes(keyWidth + windowKeyWidth) + valueType.bytes(valueWidth + windowValueWidth);
    }

    /**
     * Bytes of the whole cache. Layers with a sliding window keep the window of each sequence and one step, as
     * {@code llama-kv-cache-iswa.cpp} of llama.cpp 0.5.0 lays it out.
     */
    public long bytes(ContextPlan plan) {
        long windowTokens = plan.kvTokens();
        if (!plan.wholeWindow()) {
            long needed = Math.min(plan.kvTokens(), window * plan.sequences() + plan.batchTokens());
            windowTokens = Math.ceilDiv(needed, WINDOW_PADDING) * WINDOW_PADDING;
        }
        long full = plan.keyType().bytes(keyWidth) + plan.valueType().bytes(valueWidth);
        long windowed = plan.keyType().bytes(windowKeyWidth) + plan.valueType().bytes(windowValueWidth);
        return Math.addExact(
                Math.addExact(Math.multiplyExact(full, plan.kvTokens()), Math.multiplyExact(windowed, windowTokens)),
                Math.multiplyExact(stateBytes, (long) plan.sequences()));
    }
}
