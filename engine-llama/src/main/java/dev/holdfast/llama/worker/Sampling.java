package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sampling fields of a request. Immutable.
 *
 * @param temperature 0 for the most likely token always
 * @param topK 0 for all tokens
 * @param topP 1 for all tokens
 * @param minP 0 for all tokens
 * @param penalties against repetition
 * @param logitBias by token
 * @param seed given by the client, or null
 * @param ignoreEnd whether the model cannot end the answer
 * @param topLogprobs -1 for no log probabilities
 */
record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        SamplingSettings.Penalties penalties,
        Map<Integer, Float> logitBias,
        @Nullable Long seed,
        boolean ignoreEnd,
        int topLogprobs) {
    /** The most of the most likely tokens that log probabilities are told of. */
    static final int MAX_LOGPROBS = 20;

    private static final int WHOLE_CONTEXT = -1;
    private static final int MAX_BIASES = 1024;
    private static final double MAX_TEMPERATURE = 2;
    private static final double MAX_BIAS = 100;
    private static final double MAX_PENALTY = 2;
    private static final double MAX_REPETITION = 10;
    private static final Pattern TOKEN = Pattern.compile("[0-9]{1,9}");

    /** Copies. */
    Sampling {
        logitBias = Map.copyOf(logitBias);
    }

    static Sampling read(Fields fields, int vocabularySize, int topLogprobs) {
        double topP = fields.number("top_p", 0, 1, 1);
        if (topP == 0) {
            throw Refusal.invalid("top_p", "'top_p' must be above 0; use 'temperature': 0 for the most likely token.");
        }
        long topK = fields.integer("top_k", -1, Integer.MAX_VALUE, 0);
        JsonNode seed = fields.get("seed");
        return new Sampling(
                fields.number("temperature", 0, MAX_TEMPERATURE, 1),
                (int) Math.max(0, topK),
                topP,
                fields.number("min_p", 0, 1, 0),
                penalties(fields),
                biases(fields, vocabularySize),
                seed == null ? null : Fields.integer(seed, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.bool("ignore_eos", false),
                topLogprobs);
    }

    private static SamplingSettings.Penalties penalties(Fields fields) {
        double repetition = fields.number("repetition_penalty", 0, MAX_REPETITION, 1);
        double frequency = fields.number("frequency_penalty", -MAX_PENALTY, MAX_PENALTY, 0);
        double presence = fields.number("presence_penalty", -MAX_PENALTY, MAX_PENALTY, 0);
        if (repetition == 0) {
            throw Refusal.invalid("repetition_penalty", "'repetition_penalty' must be above 0; 1 is none.");
        }
        if (repetition == 1 && frequency == 0 && presence == 0) {
            return SamplingSettings.Penalties.NONE;
        }
        return new SamplingSettings.Penalties(WHOLE_CONTEXT, (float) repetition, (float) frequency, (float) presence);
    }

    private static Map<Integer, Float> biases(Fields fields, int vocabularySize) {
        JsonNode given = fields.get("logit_bias");
        if (given == null) {
            return Map.of();
        }
        Fields biases = Fields.of(given, "logit_bias");
        if (biases.object().size() > MAX_BIASES) {
            throw Refusal.invalid("logit_bias", "'logit_bias' must have at most " + MAX_BIASES + " tokens.");
        }
        Map<Integer, Float> read = new HashMap<>();
        for (Map.Entry<String, JsonNode> bias : biases.object().properties()) {
            String name = bias.getKey();
            if (!TOKEN.matcher(name).matches() || Integer.parseInt(name) >= vocabularySize) {
                throw Refusal.invalid(
                        "logit_bias",
                        "The names in 'logit_bias' must be token ids from 0 to " + (vocabularySize - 1) + ".");
            }
            double value = Fields.number(bias.getValue(), biases.path(name), -MAX_BIAS, MAX_BIAS);
            read.put(Integer.parseInt(name), value == -MAX_BIAS ? Float.NEGATIVE_INFINITY : (float) value);
        }
        return read;
    }

    /** For the scheduler, with a seed of its own for each answer. */
    SamplingSettings settings(long ownSeed, SamplingSettings.@Nullable Grammar grammar) {
        return new SamplingSettings(
                (float) temperature,
                topK,
                (float) topP,
                (float) minP,
                penalties,
                logitBias,
                ownSeed,
                grammar,
                ignoreEnd,
                topLogprobs);
    }
}
