package dev.holdfast.lab.plan.model;

/**
 * The engine's settings that decide about memory, under vLLM's names. Immutable.
 *
 * @param cacheFormat {@code --kv-cache-dtype}
 * @param maxModelLength {@code --max-model-len}, tokens of a request
 * @param maxBatchedTokens {@code --max-num-batched-tokens}, tokens of a step
 * @param maxSequences {@code --max-num-seqs}, sequences of a step
 * @param utilisation {@code --gpu-memory-utilization}, of all memory
 * @param blockTokens {@code --block-size}, tokens of a block of attention
 * @param statePages what a sequence keeps of layers with a state
 * @param speculativeBlocks blocks of state that speculation keeps beside
 * @param graphBytes bytes that recorded graphs take, 0 if not counted (vLLM counts them only if told to)
 */
public record EngineSettings(
        CacheFormat cacheFormat,
        long maxModelLength,
        int maxBatchedTokens,
        int maxSequences,
        double utilisation,
        int blockTokens,
        StatePages statePages,
        int speculativeBlocks,
        long graphBytes) {
    /** Utilisation that vLLM 0.22 and later take by default; up to 0.19 it was 0.90. */
    public static final double UTILISATION = 0.92;

    private static final int BLOCK = 16;
    private static final long LARGE = 70L << 30;

    /** How a sequence keeps the state of layers that have one; vLLM's mode of prefix caching for them. */
    public enum StatePages {
        /** One page: no prefix caching. */
        ONE,
        /** Two pages: the state at a block's border and the present one ({@code align}). */
        TWO,
        /** A page for each block ({@code all}). */
        EACH_BLOCK
    }

    /** Refuses what no engine would take. */
    public EngineSettings {
        if (maxModelLength < 1 || maxBatchedTokens < 1 || maxSequences < 1 || blockTokens < 1) {
            throw new IllegalArgumentException("lengths and counts are positive");
        }
        if (!(utilisation > 0 && utilisation <= 1)) {
            throw new IllegalArgumentException("the share of memory is above 0 and at most 1");
        }
    }

    /** What vLLM's server takes by default on an accelerator with so much memory; the A100 counts as a small one. */
    public static EngineSettings usual(long memoryBytes, boolean a100, long maxModelLength) {
        boolean large = memoryBytes >= LARGE && !a100;
        return new EngineSettings(
                CacheFormat.BF16,
                maxModelLength,
                large ? 8192 : 2048,
                large ? 1024 : 256,
                UTILISATION,
                BLOCK,
                StatePages.ONE,
                0,
                0);
    }

    /** The same with another format of the cache. */
    public EngineSettings withCacheFormat(CacheFormat other) {
        return new EngineSettings(
                other,
                maxModelLength,
                maxBatchedTokens,
                maxSequences,
                utilisation,
                blockTokens,
                statePages,
                speculativeBlocks,
                graphBytes);
    }

    /** The same with another share of the memory. */
    public EngineSettings withUtilisation(double other) {
        return new EngineSettings(
                cacheFormat,
                maxModelLength,
                maxBatchedTokens,
                maxSequences,
                other,
                blockTokens,
                statePages,
                speculativeBlocks,
                graphBytes);
    }

    /** The same with other limits of a step; 0 leaves one as it is. */
    public EngineSettings withLimits(int batchedTokens, int sequences) {
        return new EngineSettings(
                cacheFormat,
                maxModelLength,
                batchedTokens == 0 ? maxBatchedTokens : batchedTokens,
                sequences == 0 ? maxSequences : sequences,
                utilisation,
                blockTokens,
                statePages,
                speculativeBlocks,
                graphBytes);
    }

    /** The same with another way to keep states. */
    public EngineSettings withStatePages(StatePages other) {
        return new EngineSettings(
                cacheFormat,
                maxModelLength,
                maxBatchedTokens,
                maxSequences,
                utilisation,
                blockTokens,
                other,
                speculativeBlocks,
                graphBytes);
    }
}
