package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * Lowers the logits of tokens that were drawn lately, by the formulas of llama.cpp's penalties sampler: a positive logit is
 * divided by the repeat penalty and another multiplied with it; then the frequency penalty for each time, and the presence
 * penalty once, are subtracted. Counts drawn tokens only, not those of the prompt. Confined.
 */
final class Penalties {
    private final SamplingSettings.Penalties settings;
    private final int[] recent;
    private final Map<Integer, Integer> counts = new HashMap<>();
    private int drawn;

    /**
     * Penalties that count no token yet.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    Penalties(SamplingSettings.Penalties settings) {
        if (!(settings.repeat() > 0) || Float.isInfinite(settings.repeat())) {
            throw new IllegalArgumentException(
                    "The repetition penalty must be above 0, not " + settings.repeat() + ".");
        }
        if (!Float.isFinite(settings.frequency()) || !Float.isFinite(settings.presence())) {
            throw new IllegalArgumentException("The frequency and presence penalties must be finite.");
        }
        if (settings.lastTokens() < -1) {
            throw new IllegalArgumentException("Penalties can look back over 0 or more tokens, or -1 for all.");
        }
        this.settings = settings;
        recent = new int[Math.max(0, settings.lastTokens())];
    }

    /** Whether they change nothing. */
    boolean none() {
        return settings.lastTokens() == 0
                || (settings.repeat() == 1 && settings.frequency() == 0 && settings.presence() == 0);
    }

    /** Lowers logits. */
    void apply(float[] logits) {
        counts.forEach((token, count) -> {
            float logit = logits[token];
            logit = logit <= 0 ? logit * settings.repeat() : logit / settings.repeat();
            logits[token] = logit - count * settings.frequency() - settings.presence();
        });
    }

    /** Counts a token. */
    void accept(int token) {
        if (recent.length > 0) {
            int slot = drawn % recent.length;
            if (drawn >= recent.length) {
                counts.computeIfPresent(recent[slot], (t, count) -> count == 1 ? null : count - 1);
            }
            recent[slot] = token;
        }
        if (settings.lastTokens() != 0) {
            counts.merge(token, 1, Integer::sum);
        }
        drawn++;
    }
}
