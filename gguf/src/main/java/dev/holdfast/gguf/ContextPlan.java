package dev.holdfast.gguf;

/**
 * How a model is to be run, as far as memory depends on it. Immutable.
 *
 * @param kvTokens tokens that the key-value cache holds, of all sequences together
 * @param sequences sequences at once
 * @param batchTokens tokens computed in one step
 * @param keyType how keys are stored
 * @param valueType how values are stored
 * @param wholeWindow whether layers with a sliding window keep all tokens too, so that prefixes can be shared
 */
public record ContextPlan(
        long kvTokens, int sequences, int batchTokens, GgmlType keyType, GgmlType valueType, boolean wholeWindow) {
    private static final int BATCH = 512;

    /** The usual: half precision, 512 tokens in a step, all tokens kept. */
    public static ContextPlan of(long kvTokens, int sequences) {
        return new ContextPlan(kvTokens, sequences, BATCH, GgmlType.F16, GgmlType.F16, true);
    }
}
