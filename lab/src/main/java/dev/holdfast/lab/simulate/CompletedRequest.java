package dev.holdfast.lab.simulate;

/**
 * What became of one answered request. Times are nanoseconds from the start. Immutable.
 *
 * @param number which request of the trace, from 0 on
 * @param replica which replica drew the last token
 * @param arrived when it arrived
 * @param firstToken when its first token was drawn
 * @param lastToken when its last token was drawn
 * @param inputTokens length of the prompt
 * @param outputTokens length of the answer
 * @param matchedTokens tokens of the prompt that were held when it was first admitted
 * @param preemptions how often it gave up its memory
 */
public record CompletedRequest(
        long number,
        int replica,
        long arrived,
        long firstToken,
        long lastToken,
        int inputTokens,
        int outputTokens,
        int matchedTokens,
        int preemptions) {}
