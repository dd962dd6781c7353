package dev.holdfast.gguf;

/**
 * The memory that a model needs, in bytes. The weights and the cache are exact for the common architectures, the buffers an
 * estimate that errs high.
 *
 * @param weights the weights
 * @param cache keys and values of all tokens, or the states of all sequences
 * @param buffers what one step computes with
 */
public record MemoryNeed(long weights, long cache, long buffers) {
    /** All of it. */
    public long total() {
        return weights + cache + buffers;
    }
}
