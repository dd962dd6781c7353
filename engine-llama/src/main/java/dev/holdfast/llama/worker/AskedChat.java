package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.llama.chat.ChatDialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to {@code /v1/chat/completions}. Immutable.
 *
 * @param generation what completions have too
 * @param messages checked, their contents texts
 * @param tools the functions to call
 * @param format what the answer must match, or null
 * @param extras more for the template
 */
record AskedChat(
        AskedGeneration generation,
        ArrayNode messages,
        AskedTools tools,
        @Nullable ResponseFormat format,
        ObjectNode extras) {
    private static final int MAX_DOCUMENTS = 1024;

    /** Fields beside {@code chat_template_kwargs} that templates know under these names. */
    private static final List<String> FOR_TEMPLATES = List.of("reasoning_effort", "documents");

    static AskedChat read(Fields fields, ServedModel model, SpecialTexts specials) {
        AskedGeneration generation = AskedGeneration.read(fields, model, topLogprobs(fields));
        ArrayNode messages = Messages.read(fields, specials);
        AskedTools tools = AskedTools.read(fields);
        ResponseFormat format = ResponseFormat.read(fields);
        if (format != null && tools.callable()) {
            throw Refusal.unsupported(
                    "response_format",
                    "'response_format' and 'tools' cannot be used together; set 'tool_choice' to \"none\" or leave one"
                            + " out.");
        }
        return new AskedChat(generation, messages, tools, format, extras(fields, specials));
    }

    /** What the model's dialect makes a prompt of. */
    ChatDialect.Chat chat() {
        return new ChatDialect.Chat(messages, tools.tools(), tools.use(), tools.parallel(), true, extras);
    }

    GenerationPlan.@Nullable StreamOptions stream() {
        return generation.stream();
    }

    boolean logprobs() {
        return generation.sampling().topLogprobs() >= 0;
    }

    private static int topLogprobs(Fields fields) {
        boolean wanted = fields.bool("logprobs", false);
        int top = (int) fields.integer("top_logprobs", 0, Sampling.MAX_LOGPROBS, 0);
        if (top > 0 && !wanted) {
            throw Refusal.invalid("top_logprobs", "'top_logprobs' goes with 'logprobs': true only.");
        }
        return wanted ? top : -1;
    }

    static ObjectNode extras(Fields fields, SpecialTexts specials) {
        ObjectNode extras = Json.object();
        JsonNode given = fields.get("chat_template_kwargs");
        if (given != null) {
            extras.setAll(Fields.of(given, "chat_template_kwargs").object().deepCopy());
        }
        for (String name : FOR_TEMPLATES) {
            JsonNode value = fields.get(name);
            if (value == null) {
                continue;
            }
            if (name.equals("documents")) {
                Fields.array(value, name, 0, MAX_DOCUMENTS);
            } else {
                Fields.string(value, name, MAX_DOCUMENTS);
            }
            extras.putIfAbsent(name, value.deepCopy());
        }
        specials.broken(extras);
        return extras;
    }
}
