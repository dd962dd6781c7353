package dev.holdfast.llama.schedule;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the next token is drawn. Immutable.
 *
 * @param temperature 0 for the most likely token always
 * @param topK only so many of the most likely tokens; 0 for all
 * @param topP only the most likely tokens that make up this probability; 1 for all
 * @param minP only tokens at least this fraction as likely as the most likely one; 0 for all
 * @param penalties against repetition
 * @param logitBias added to the logits of these tokens; negative infinity bans
 * @param seed of the random numbers
 * @param grammar what the text must match, or null
 * @param ignoreEnd whether tokens that end the generation are never drawn
 * @param topLogprobs how many of the most likely tokens to report with their log probabilities; 0 for the drawn one alone;
 *     -1 for no log probabilities
 */
public record SamplingSettings(
        float temperature,
        int topK,
        float topP,
        float minP,
        Penalties penalties,
        Map<Integer, Float> logitBias,
        long seed,
        @Nullable Grammar grammar,
        boolean ignoreEnd,
        int topLogprobs) {
    /** Copies. */
    public SamplingSettings {
        logitBias = Map.copyOf(logitBias);
    }

    /** The most likely token always, nothing else set. */
    public static SamplingSettings greedy() {
        return new SamplingSettings(0, 0, 1, 0, Penalties.NONE, Map.of(), 0, null, false, -1);
    }

    /**
     * Penalties against repetition, as the OpenAI protocol and llama.cpp define them.
     *
     * @param lastTokens over how many tokens back; -1 for the whole context
     * @param repeat divides (or multiplies, if negative) the logit of repeated tokens; 1 for none
     * @param frequency subtracted for each repetition; 0 for none
     * @param presence subtracted once; 0 for none
     */
    public record Penalties(int lastTokens, float repeat, float frequency, float presence) {
        /** No penalty. */
        public static final Penalties NONE = new Penalties(64, 1, 0, 0);
    }

    /**
     * A grammar in llama.cpp's GBNF notation.
     *
     * @param text its rules, of which {@code root} is the start
     * @param triggers regular expressions; once the text generated so far matches one of them, the grammar holds from its
     *     first capture on. Empty: it holds from the start
     */
    public record Grammar(String text, java.util.List<String> triggers) {
        /** Copies. */
        public Grammar {
            triggers = java.util.List.copyOf(triggers);
        }
    }
}
