package dev.holdfast.llama.schedule;

/**
 * What a decoder can hold.
 *
 * @param kvTokens cells of KV memory, in tokens, shared by all sequences
 * @param contextTokens the most tokens of one sequence
 * @param sequences how many sequences there are
 * @param batchTokens the most entries of a batch
 * @param canTruncate whether memory can be cut at any position and shared in part; false for recurrent memory and sliding
 *     windows, for which no prefix cache is kept
 * @param canCopy whether parts of sequences can be copied out of the memory and back
 */
public record DecoderLimits(
        int kvTokens, int contextTokens, int sequences, int batchTokens, boolean canTruncate, boolean canCopy) {}
