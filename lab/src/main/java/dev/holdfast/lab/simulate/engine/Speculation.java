package dev.holdfast.lab.simulate.engine;

/**
 * Speculative decoding: each decoding request is given drafts, and keeps those before the first that the model would not have
 * drawn. Each draft is accepted independently, so a step yields (1 - a^(k+1)) / (1 - a) tokens on average (Leviathan et al.,
 * "Fast Inference from Transformers via Speculative Decoding", ICML 2023, equation 1). Immutable.
 *
 * @param drafts drafted tokens for each request and step, k; 0 for none
 * @param acceptance the probability that a draft is accepted, a, in [0, 1]
 * @param draftSeconds what drafting adds to each step that decodes, seconds
 */
public record Speculation(int drafts, double acceptance, double draftSeconds) {
    /** No drafts. */
    public static final Speculation NONE = new Speculation(0, 0, 0);

    /** Checks the ranges. */
    public Speculation {
        if (drafts < 0 || drafts > 64) {
            throw new IllegalArgumentException("between 0 and 64 tokens can be drafted, not " + drafts);
        }
        if (!(acceptance >= 0 && acceptance <= 1)) {
            throw new IllegalArgumentException("an acceptance rate is between 0 and 1, not " + acceptance);
        }
        if (!(draftSeconds >= 0 && draftSeconds < 3600)) {
            throw new IllegalArgumentException("drafting cannot take " + draftSeconds + " seconds");
        }
    }

    /** Tokens that a request gets in a step, on average. */
    public double tokensPerStep() {
        return acceptance == 1 ? drafts + 1 : (1 - Math.pow(acceptance, drafts + 1)) / (1 - acceptance);
    }
}
