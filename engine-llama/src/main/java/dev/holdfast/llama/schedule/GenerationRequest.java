package dev.holdfast.llama.schedule;

import java.util.List;

/**
 * What to generate. Immutable; the arrays are not to be changed.
 *
 * @param prompt the tokens of the prompt, at least one
 * @param maxTokens the most tokens to generate, at least 1
 * @param sampling how to draw them
 * @param stops texts that end the generation and are not part of it
 * @param output which tokens have a text
 * @param priority lower runs first; 0 is normal
 * @param deadlineNanos when it is no longer wanted, by the scheduler's clock; {@link Long#MAX_VALUE} for never
 * @param cacheSalt prefixes are shared only between requests of the same salt
 */
@SuppressWarnings("ArrayRecordComponent") // requests are never compared
public record GenerationRequest(
        int[] prompt,
        int maxTokens,
        SamplingSettings sampling,
        List<String> stops,
        SpecialTokens output,
        int priority,
        long deadlineNanos,
        String cacheSalt) {
    /** Copies. */
    public GenerationRequest {
        stops = List.copyOf(stops);
    }

    /** Whether special tokens have a text in the output. */
    public enum SpecialTokens {
        /** They have none. */
        HIDDEN,
        /** They have theirs, for formats that mark tool calls or reasoning by them. */
        SHOWN
    }
}
