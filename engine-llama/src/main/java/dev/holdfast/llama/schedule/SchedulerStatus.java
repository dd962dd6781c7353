package dev.holdfast.llama.schedule;

/**
 * A snapshot of the scheduler. Immutable. Totals count from its start.
 *
 * @param running generations with a sequence
 * @param waiting generations without one
 * @param kvTokensUsed cells of KV memory in use, cached ones included
 * @param kvTokensCached those of them that only the prefix cache holds
 * @param kvTokens all cells
 * @param kvBytesStored memory of prefixes that are kept outside the KV memory, in bytes
 * @param caching whether prefixes are cached: asked for, and possible with this model's memory
 * @param broken whether the decoder failed twice in a row, so that nothing will be generated any more
 * @param totals what was done so far
 */
public record SchedulerStatus(
        int running,
        int waiting,
        int kvTokensUsed,
        int kvTokensCached,
        int kvTokens,
        long kvBytesStored,
        boolean caching,
        boolean broken,
        Totals totals) {
    /**
     * Totals since the start.
     *
     * @param steps batches run
     * @param promptTokens prompt tokens computed
     * @param outputTokens tokens drawn
     * @param cacheQueries prompt tokens looked up in the prefix cache
     * @param cacheHits those found there
     * @param preemptions sequences that lost their memory
     * @param evictedTokens cells that the cache gave up
     */
    public record Totals(
            long steps,
            long promptTokens,
            long outputTokens,
            long cacheQueries,
            long cacheHits,
            long preemptions,
            long evictedTokens) {}
}
