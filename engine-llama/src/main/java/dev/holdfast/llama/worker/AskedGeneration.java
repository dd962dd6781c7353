package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that chats and completions share. Immutable.
 *
 * @param sampling how tokens are drawn
 * @param n how many answers to each prompt
 * @param maxTokens the most tokens of an answer; {@link #REST} for what is left of the context
 * @param stops texts that end an answer
 * @param stopTokens tokens that end an answer
 * @param priority lower runs first
 * @param cacheSalt prefixes are shared only between requests of the same one
 * @param stream how it is streamed, or null
 */
record AskedGeneration(
        Sampling sampling,
        int n,
        int maxTokens,
        List<String> stops,
        Set<Integer> stopTokens,
        int priority,
        String cacheSalt,
        GenerationPlan.@Nullable StreamOptions stream) {
    /** No bound but the context. */
    static final int REST = Integer.MAX_VALUE;

    /** The most answers to a request. */
    static final int MAX_CHOICES = 128;

    private static final int MAX_STOPS = 16;
    private static final int MAX_STOP_LENGTH = 1024;
    private static final int MAX_STOP_TOKENS = 256;
    private static final int MAX_SALT = 128;
    private static final long MAX_TOKENS = 1L << 31;

    /** Fields that would change the answer, and what to do without them. */
    private static final Map<String, String> UNSUPPORTED = Map.ofEntries(
            Map.entry("best_of", "leave it out, or use 'n'"),
            Map.entry("suffix", "put the whole text into the prompt"),
            Map.entry("use_beam_search", "leave it out"),
            Map.entry("length_penalty", "leave it out"),
            Map.entry("functions", "use 'tools'"),
            Map.entry("function_call", "use 'tool_choice'"),
            Map.entry("audio", "this server answers with text"),
            Map.entry("prediction", "leave it out"),
            Map.entry("web_search_options", "leave it out"),
            Map.entry("guided_json", "use 'response_format'"),
            Map.entry("guided_regex", "use 'response_format'"),
            Map.entry("guided_choice", "use 'response_format' with an enum"),
            Map.entry("guided_grammar", "use 'response_format'"),
            Map.entry("structured_outputs", "use 'response_format'"),
            Map.entry("grammar", "use 'response_format'"),
            Map.entry("json_schema", "use 'response_format'"),
            Map.entry("regex", "use 'response_format'"),
            Map.entry("ebnf", "use 'response_format'"),
            Map.entry("prompt_logprobs", "leave it out"),
            Map.entry("logits_processors", "leave it out"),
            Map.entry("allowed_token_ids", "use 'logit_bias'"),
            Map.entry("bad_words", "use 'logit_bias'"),
            Map.entry("truncate_prompt_tokens", "shorten the prompt before it is sent"),
            Map.entry("chat_template", "the template of the model is used"),
            Map.entry("prompt_embeds", "send the prompt as text or tokens"),
            Map.entry("thinking_token_budget", "use 'max_tokens'"),
            Map.entry("typical_p", "use 'top_p' or 'min_p'"),
            Map.entry("mirostat", "leave it out"),
            Map.entry("dry_multiplier", "use 'repetition_penalty'"),
            Map.entry("xtc_probability", "leave it out"),
            Map.entry("lora", "start a worker for the adapted model"));

    /** Fields of which this server has one value only. */
    private static final Map<String, Boolean> FIXED = Map.of(
            "continue_final_message", false,
            "include_stop_str_in_output", false,
            "no_stop_trim", false,
            "skip_special_tokens", true,
            "spaces_between_special_tokens", true);

    /** Copies. */
    AskedGeneration {
        stops = List.copyOf(stops);
        stopTokens = Set.copyOf(stopTokens);
    }

    static AskedGeneration read(Fields fields, ServedModel model, int topLogprobs) {
        checkModel(fields, model);
        refuseUnsupported(fields);
        return new AskedGeneration(
                Sampling.read(fields, model.vocabulary().size(), topLogprobs),
                (int) fields.integer("n", 1, MAX_CHOICES, 1),
                maxTokens(fields),
                stops(fields),
                stopTokens(fields, model.vocabulary().size()),
                (int) fields.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
                orEmpty(fields.string("cache_salt", MAX_SALT)),
                stream(fields));
    }

    /** The model may be left out, because there is one; another one is refused. */
    static void checkModel(Fields fields, ServedModel model) {
        String name = fields.string("model", MAX_STOP_LENGTH);
        if (name != null && !name.equals(model.name())) {
            throw Refusal.noModel(name);
        }
    }

    private static void refuseUnsupported(Fields fields) {
        for (Map.Entry<String, JsonNode> field : fields.object().properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            String instead = UNSUPPORTED.get(name);
            boolean neutral = value.isNull() || (value.isBoolean() && !value.booleanValue());
            if (instead != null && !neutral) {
                throw Refusal.unsupported(name, "'" + name + "' is not supported: " + instead + ".");
            }
            Boolean only = FIXED.get(name);
            if (only != null && !value.isNull() && fields.bool(name, only) != only) {
                throw Refusal.unsupported(name, "'" + name + "' can only be " + only + " here.");
            }
        }
        if (fields.integer("min_tokens", 0, MAX_TOKENS, 0) > 0) {
            throw Refusal.unsupported(
                    "min_tokens", "'min_tokens' is not supported: leave it out, or use 'ignore_eos'.");
        }
        JsonNode modalities = fields.get("modalities");
        if (modalities != null && !modalities.toString().equals("[\"text\"]")) {
            throw Refusal.unsupported("modalities", "'modalities' can only be [\"text\"] here.");
        }
    }

    private static int maxTokens(Fields fields) {
        long newer = fields.integer("max_completion_tokens", 1, MAX_TOKENS, REST);
        long older = fields.integer("max_tokens", 1, MAX_TOKENS, REST);
        return (int) Math.min(fields.get("max_completion_tokens") == null ? older : newer, REST);
    }

    private static List<String> stops(Fields fields) {
        JsonNode stop = fields.get("stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isTextual()) {
            return List.of(stop(stop, "stop"));
        }
        Fields.array(stop, "stop", 0, MAX_STOPS);
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < stop.size(); i++) {
            stops.add(stop(stop.get(i), "stop[" + i + "]"));
        }
        return stops;
    }

    private static String stop(JsonNode value, String path) {
        String text = Fields.string(value, path, MAX_STOP_LENGTH);
        if (text.isEmpty()) {
            throw Refusal.invalid(path, "'" + path + "' must not be empty.");
        }
        return text;
    }

    private static Set<Integer> stopTokens(Fields fields, int vocabularySize) {
        JsonNode given = fields.get("stop_token_ids");
        if (given == null) {
            return Set.of();
        }
        Fields.array(given, "stop_token_ids", 0, MAX_STOP_TOKENS);
        Set<Integer> tokens = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            tokens.add((int) Fields.integer(given.get(i), "stop_token_ids[" + i + "]", 0, vocabularySize - 1));
        }
        return tokens;
    }

    private static GenerationPlan.@Nullable StreamOptions stream(Fields fields) {
        boolean streams = fields.bool("stream", false);
        JsonNode options = fields.get("stream_options");
        if (options == null) {
            return streams ? new GenerationPlan.StreamOptions(false, false) : null;
        }
        Fields asked = Fields.of(options, "stream_options");
        boolean usage = asked.bool("include_usage", false);
        boolean running = asked.bool("continuous_usage_stats", false);
        if (!streams) {
            throw Refusal.invalid("stream_options", "'stream_options' goes with 'stream': true only.");
        }
        return new GenerationPlan.StreamOptions(usage, usage && running);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
