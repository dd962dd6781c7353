package dev.holdfast.lab.simulate.result;

import dev.holdfast.lab.workload.TracedRequest;

/**
 * What became of one answered request. Times are nanoseconds from the start. Immutable.
 *
 * @param number which request of the trace, from 0 on
 * @param request what was asked
 * @param replica which replica drew the last token
 * @param arrived when it arrived
 * @param admitted when it first joined a batch
 * @param firstToken when its first token was drawn
 * @param lastToken when its last token was drawn
 * @param matchedTokens tokens of the prompt that were held when it was first admitted
 * @param preemptions how often it gave up its memory
 */
public record CompletedRequest(
        long number,
        TracedRequest request,
        int replica,
        long arrived,
        long admitted,
        long firstToken,
        long lastToken,
        int matchedTokens,
        int preemptions) {
    /** Nanoseconds from the arrival to the first token. */
    public long ttft() {
        return firstToken - arrived;
    }

    /** Nanoseconds from the arrival to the last token. */
    public long e2e() {
        return lastToken - arrived;
    }

    /** Mean nanoseconds between its tokens, to the nearest; 0 if there is one only. */
    public long tpot() {
        int gaps = request.outputTokens() - 1;
        return gaps < 1 ? 0 : Math.round((double) (lastToken - firstToken) / gaps);
    }
}
