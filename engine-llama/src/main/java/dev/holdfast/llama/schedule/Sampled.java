package dev.holdfast.llama.schedule;

import java.util.List;

/**
 * A drawn token.
 *
 * @param token its id
 * @param logprob the natural logarithm of its probability under the model, before penalties, temperature and grammar; NaN if
 *     log probabilities were not asked for
 * @param top the most likely tokens, most likely first; empty if not asked for
 */
public record Sampled(int token, float logprob, List<Likely> top) {
    /** Copies. */
    public Sampled {
        top = List.copyOf(top);
    }

    /** A token without log probabilities. */
    public static Sampled of(int token) {
        return new Sampled(token, Float.NaN, List.of());
    }

    /**
     * One of the most likely tokens.
     *
     * @param token its id
     * @param logprob the natural logarithm of its probability
     */
    public record Likely(int token, float logprob) {}
}
