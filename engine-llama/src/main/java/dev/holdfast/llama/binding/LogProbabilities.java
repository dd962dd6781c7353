package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.Sampled;
import java.util.ArrayList;
import java.util.List;

/**
 * The logarithms of the probabilities of all tokens: the logit less the logarithm of the sum of the exponentials, the highest
 * taken out first so that none overflows. Immutable.
 */
final class LogProbabilities {
    private LogProbabilities() {}

    /** The logarithm of the sum of the exponentials. */
    static double logSum(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Exponential.of(logit - highest);
        }
        return highest + Math.log(sum);
    }

    /**
     * The most likely tokens.
     *
     * @param count how many; 0 for none
     */
    static List<Sampled.Likely> top(float[] logits, double logSum, int count) {
        if (count == 0) {
            return List.of();
        }
        TopTokens top = TopTokens.of(logits, count);
        List<Sampled.Likely> likely = new ArrayList<>(top.size());
        for (int i = 0; i < top.size(); i++) {
            likely.add(new Sampled.Likely(top.token(i), (float) (top.logit(i) - logSum)));
        }
        return likely;
    }
}
