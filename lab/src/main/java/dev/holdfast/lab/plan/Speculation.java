package dev.holdfast.lab.plan;

/**
 * Speculative decoding: a draft proposes tokens, and the model checks them in one step. Immutable.
 *
 * @param acceptance the chance that a proposed token is accepted if all before it were
 * @param drafts tokens proposed in each step
 * @param draftShare the time that proposing one token takes, by the time of the model's step
 */
public record Speculation(double acceptance, int drafts, double draftShare) {
    /** None. */
    public static final Speculation NONE = new Speculation(0, 0, 0);

    /** Checks. */
    public Speculation {
        if (!(acceptance >= 0 && acceptance <= 1) || drafts < 0 || !(draftShare >= 0)) {
            throw new IllegalArgumentException("the acceptance is from 0 to 1, and counts are not negative");
        }
    }

    /** The tokens that a step gives on average: (1 - a^(k+1)) / (1 - a), after Leviathan et al. (arXiv 2211.17192), equation 1. */
    public double tokensPerStep() {
        return acceptance == 1 ? drafts + 1 : (1 - Math.pow(acceptance, drafts + 1)) / (1 - acceptance);
    }

    /** The tokens of a step that are computed for each sequence. */
    public int computedTokens() {
        return drafts + 1;
    }

    /**
     * Seconds for an output token.
     *
     * @param step the time of a step that computes {@link #computedTokens} tokens for each sequence
     */
    public double secondsPerToken(double step) {
        return step * (1 + drafts * draftShare) / tokensPerStep();
    }

    /** How much faster than without, if the step takes no longer for the proposed tokens. */
    public double speedUp() {
        return tokensPerStep() / (1 + drafts * draftShare);
    }
}
