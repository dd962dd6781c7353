package dev.holdfast.lab.bench.measure;

/**
 * The tokens of one request. Immutable.
 *
 * @param input of the prompt: as the server counted, otherwise as it was planned
 * @param output of the answer
 * @param cached of the prompt, that the server took from its cache; {@link #UNKNOWN} if it did not say
 * @param reasoning of the answer, that were reasoning; {@link #UNKNOWN} if it did not say
 * @param source where {@code output} comes from
 */
public record TokenCount(int input, int output, int cached, int reasoning, Source source) {
    /** Not told by the server. */
    public static final int UNKNOWN = -1;

    /** Where a number of output tokens comes from. */
    public enum Source {
        /** The server's {@code usage}. */
        USAGE,
        /** The server's log probabilities, one for each token. */
        LOGPROBS,
        /** Guessed from the number of events and characters. */
        ESTIMATE
    }

    /** So much input, and nothing more known. */
    public static TokenCount planned(int input) {
        return new TokenCount(input, 0, UNKNOWN, UNKNOWN, Source.ESTIMATE);
    }
}
