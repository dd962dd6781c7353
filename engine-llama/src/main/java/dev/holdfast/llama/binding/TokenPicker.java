package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.SplittableRandom;

/**
 * Picks a token by its logit: top-k, top-p, min-p, temperature, then at random, in the order of llama.cpp; at temperature 0
 * the most likely. Tokens of a logit of negative infinity are never picked. Confined.
 *
 * <p>Done here rather than by the library's samplers, which sort the whole vocabulary for top-p.
 */
final class TokenPicker {
    private final SamplingSettings settings;
    private final SplittableRandom random;
    private final TopP topP;
    private float[] weights = new float[0];

    /**
     * A picker at the start of its random numbers.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    TokenPicker(SamplingSettings settings) {
        require(settings.temperature() >= 0 && Float.isFinite(settings.temperature()), "temperature must be 0 or more");
        require(settings.topK() >= 0, "top_k must be 0 or more");
        require(settings.topP() > 0 && settings.topP() <= 1, "top_p must be above 0 and at most 1");
        require(settings.minP() >= 0 && settings.minP() <= 1, "min_p must be from 0 to 1");
        this.settings = settings;
        random = new SplittableRandom(settings.seed());
        topP = new TopP(settings.topP());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** How many of the most likely tokens are enough to pick from; 0 if only all are. */
    int enough() {
        return settings.temperature() == 0 ? 1 : settings.topK();
    }

    /** Whether a token that may not follow can simply be left out and another picked: nothing but its likelihood counts. */
    boolean retries() {
        return settings.temperature() > 0 && settings.topK() == 0 && settings.topP() == 1 && settings.minP() == 0;
    }

    /** Picks from all tokens; -1 if there is none. */
    int pick(float[] logits) {
        if (settings.temperature() == 0) {
            return likeliest(logits);
        }
        if (settings.topK() > 0) {
            return pick(TopTokens.of(logits, settings.topK()));
        }
        float highest = highest(logits);
        if (highest == Float.NEGATIVE_INFINITY) {
            return -1;
        }
        float least = least(highest);
        return pickFrom(logits, highest, settings.topP() < 1 ? Math.max(least, topP.least(logits, highest)) : least);
    }

    /** Picks from the most likely tokens, of which there are {@link #enough}, or all that there are; -1 if there is none. */
    int pick(TopTokens top) {
        if (top.size() == 0 || settings.temperature() == 0) {
            return top.size() == 0 ? -1 : top.token(0);
        }
        int count = settings.topK() > 0 ? Math.min(settings.topK(), top.size()) : top.size();
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Exponential.of(top.logit(i) - top.logit(0));
        }
        return draw(top, cut(top, count, sum));
    }

    /** How many of the most likely tokens top-p and min-p keep, at least one. */
    private int cut(TopTokens top, int count, double sum) {
        double enough = settings.topP() < 1 ? settings.topP() * sum : Double.MAX_VALUE;
        float least = least(top.logit(0));
        double reached = 0;
        int kept = 0;
        while (kept < count && reached < enough && (kept == 0 || top.logit(kept) >= least)) {
            reached += Exponential.of(top.logit(kept) - top.logit(0));
            kept++;
        }
        return kept;
    }

    /** The logit of a token that is as likely as min-p demands. */
    private float least(float highest) {
        return settings.minP() > 0 ? highest + (float) Math.log(settings.minP()) : Float.NEGATIVE_INFINITY;
    }

    private int draw(TopTokens top, int kept) {
        room(kept);
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Exponential.of((top.logit(i) - top.logit(0)) / settings.temperature());
            sum += weights[i];
        }
        return top.token(draw(kept, sum));
    }

    private int pickFrom(float[] logits, float highest, float least) {
        room(logits.length);
        double sum = 0;
        for (int token = 0; token < logits.length; token++) {
            float weight =
                    logits[token] < least ? 0 : Exponential.of((logits[token] - highest) / settings.temperature());
            weights[token] = weight;
            sum += weight;
        }
        return draw(logits.length, sum);
    }

    /** An index at random by the weights. */
    private int draw(int count, double sum) {
        double left = random.nextDouble() * sum;
        int last = 0;
        for (int i = 0; i < count; i++) {
            left -= weights[i];
            if (weights[i] > 0) {
                last = i;
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private void room(int count) {
        if (weights.length < count) {
            weights = new float[count];
        }
    }

    /** The token of the highest logit, the first of several; -1 if all are negative infinity. */
    static int likeliest(float[] logits) {
        float highest = highest(logits);
        if (highest == Float.NEGATIVE_INFINITY) {
            return -1;
        }
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] == highest) {
                return token;
            }
        }
        throw new IllegalStateException();
    }

    private static float highest(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        if (Float.isNaN(highest)) {
            throw new IllegalStateException("The model computed values that are no numbers; its file may be damaged.");
        }
        return highest;
    }
}
