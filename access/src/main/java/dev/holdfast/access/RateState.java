package dev.holdfast.access;

/**
 * The tightest request and token rates a caller is under, as in OpenAI's {@code x-ratelimit-*} headers. A limit of -1
 * means that there is none.
 *
 * @param requestLimit requests per minute
 * @param requestRemaining requests left now
 * @param requestResetMillis until the request limit is whole again
 * @param tokenLimit tokens per minute (the tighter of input and output)
 * @param tokenRemaining tokens left now
 * @param tokenResetMillis until the token limit is whole again
 */
public record RateState(
        long requestLimit,
        long requestRemaining,
        long requestResetMillis,
        long tokenLimit,
        long tokenRemaining,
        long tokenResetMillis) {
    /** No rates apply. */
    public static final RateState NONE = new RateState(-1, -1, 0, -1, -1, 0);
}
