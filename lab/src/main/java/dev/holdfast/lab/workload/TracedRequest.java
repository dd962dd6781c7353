package dev.holdfast.lab.workload;

/**
 * One request of a workload. Immutable by agreement: the array is not copied.
 *
 * @param at when it arrives, in seconds from the start
 * @param inputTokens length of its prompt
 * @param outputTokens length of its answer
 * @param blocks ids of the prompt's blocks, from its beginning; two requests share a prefix exactly as far as their ids agree; empty
 *     if nothing is shared
 * @param blockTokens tokens in a block; the last block may be partial; 0 if there are no ids
 * @param tenant whose request it is; empty if nobody's
 */
@SuppressWarnings("ArrayRecordComponent") // traces have millions of ids, and nobody changes them
public record TracedRequest(
        double at, int inputTokens, int outputTokens, long[] blocks, int blockTokens, String tenant) {}
