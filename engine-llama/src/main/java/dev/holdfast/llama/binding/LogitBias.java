package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.Map;
import java.util.TreeMap;

/** What is added to the logits before anything else. */
final class LogitBias {
    private LogitBias() {}

    /**
     * The request's bias, and a ban on the tokens that the model file suppresses and, if so asked, those that end a
     * generation.
     *
     * @throws IllegalArgumentException if a token does not exist or its bias is no number
     */
    static Map<Integer, Float> all(SamplingSettings settings, LlamaVocabulary vocabulary) {
        Map<Integer, Float> all = new TreeMap<>(settings.logitBias());
        all.forEach((token, bias) -> {
            if (token < 0 || token >= vocabulary.size()) {
                throw new IllegalArgumentException("logit_bias names token " + token
                        + ", but the model's tokens are 0 to " + (vocabulary.size() - 1) + ".");
            }
            if (Float.isNaN(bias) || bias == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("logit_bias of token " + token + " must be a number.");
            }
        });
        for (int token : vocabulary.suppressed()) {
            all.put(token, Float.NEGATIVE_INFINITY);
        }
        if (settings.ignoreEnd()) {
            for (int token : vocabulary.endTokens()) {
                all.put(token, Float.NEGATIVE_INFINITY);
            }
        }
        return all;
    }
}
