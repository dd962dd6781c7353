package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to {@code /v1/completions}. Immutable.
 *
 * @param generation what chats have too
 * @param prompts one or more
 * @param echo whether the answer begins with the prompt
 * @param format what the answer must match, or null
 */
record AskedCompletion(
        AskedGeneration generation,
        List<TextInput> prompts,
        boolean echo,
        @Nullable ResponseFormat format) {
    /** Copies. */
    AskedCompletion {
        prompts = List.copyOf(prompts);
    }

    static AskedCompletion read(Fields fields, ServedModel model) {
        JsonNode asked = fields.get("logprobs");
        int logprobs = asked == null ? -1 : (int) Fields.integer(asked, "logprobs", 0, Sampling.MAX_LOGPROBS);
        AskedGeneration generation = AskedGeneration.read(fields, model, logprobs);
        List<TextInput> prompts = TextInput.read(
                fields.required("prompt"), "prompt", model.vocabulary().size(), AskedGeneration.MAX_CHOICES);
        if ((long) prompts.size() * generation.n() > AskedGeneration.MAX_CHOICES) {
            throw Refusal.invalid(
                    "n", "'n' answers to each prompt must be at most " + AskedGeneration.MAX_CHOICES + " together.");
        }
        boolean echo = fields.bool("echo", false);
        if (echo && logprobs >= 0) {
            throw Refusal.unsupported("echo", "'echo' and 'logprobs' cannot be used together; leave one out.");
        }
        return new AskedCompletion(generation, prompts, echo, ResponseFormat.read(fields));
    }

    GenerationPlan.@Nullable StreamOptions stream() {
        return generation.stream();
    }

    boolean logprobs() {
        return generation.sampling().topLogprobs() >= 0;
    }
}
