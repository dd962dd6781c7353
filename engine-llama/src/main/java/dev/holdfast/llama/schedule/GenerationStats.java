package dev.holdfast.llama.schedule;

/**
 * What a generation took.
 *
 * @param promptTokens tokens of the prompt
 * @param cachedTokens those of them that were not computed anew
 * @param outputTokens tokens drawn, the one that ended it included
 * @param preemptions how often it lost its memory and was computed anew
 */
public record GenerationStats(int promptTokens, int cachedTokens, int outputTokens, int preemptions) {}
