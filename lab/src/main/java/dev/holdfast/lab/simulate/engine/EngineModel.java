package dev.holdfast.lab.simulate.engine;

/**
 * A continuous-batching engine: what it holds and how it schedules. Immutable.
 *
 * @param kvTokens tokens whose keys and values fit into its memory
 * @param blockTokens tokens in a block of that memory; 16 in vLLM
 * @param contextTokens the longest request it takes, prompt and answer
 * @param maxBatchedTokens the most tokens computed in a step ({@code max_num_batched_tokens} of vLLM)
 * @param maxSequences the most requests that run at once ({@code max_num_seqs} of vLLM)
 * @param prefixCaching whether it keeps the blocks of finished prompts for those that begin alike
 * @param speculation what it drafts
 * @param overhead seconds between a request's arrival and its place in the engine's line: HTTP, tokenizer, router
 */
public record EngineModel(
        long kvTokens,
        int blockTokens,
        int contextTokens,
        int maxBatchedTokens,
        int maxSequences,
        boolean prefixCaching,
        Speculation speculation,
        double overhead) {
    /** vLLM's block size. */
    public static final int DEFAULT_BLOCK_TOKENS = 16;

    /** Checks that the figures go together. */
    public EngineModel {
        require(blockTokens > 0, "a block must hold at least one token, not " + blockTokens);
        require(kvTokens >= blockTokens, kvTokens + " tokens of KV memory are less than one block of " + blockTokens);
        require(kvTokens / blockTokens <= Integer.MAX_VALUE, kvTokens + " tokens of KV memory are too many");
        require(contextTokens > 1, "a context of " + contextTokens + " tokens leaves nothing for an answer");
        require(maxSequences > 0, "an engine must run at least one request, not " + maxSequences);
        long decoding = (long) maxSequences * (speculation.drafts() + 1);
        require(
                maxBatchedTokens >= decoding,
                "the batch budget of " + maxBatchedTokens + " tokens is less than the " + decoding + " of "
                        + maxSequences + " decoding requests; raise the budget or lower the number of requests");
        require(overhead >= 0 && overhead < 3600, "an overhead of " + overhead + " seconds is none");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Blocks in its memory. */
    public int blocks() {
        return (int) (kvTokens / blockTokens);
    }

    /** The same with another batch budget. */
    public EngineModel withMaxBatchedTokens(int tokens) {
        return new EngineModel(
                kvTokens, blockTokens, contextTokens, tokens, maxSequences, prefixCaching, speculation, overhead);
    }
}
