package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a template makes of chats, found out by rendering small ones. Immutable.
 *
 * @param system whether it puts a system text into the prompt
 * @param developer whether it knows the role {@code developer}
 * @param parts whether contents must be lists of parts rather than texts
 * @param tools whether it puts tools into the prompt
 * @param fullTools whether tools must have a description and parameters
 * @param reasoning the field of a message in which it looks for reasoning, or null
 * @param noTools what stands for no tools: an empty list if the template fails on null
 * @param calls how calls and their results must be written, or null if it cannot put them into the prompt
 */
record TemplateTraits(
        boolean system,
        boolean developer,
        boolean parts,
        boolean tools,
        boolean fullTools,
        @Nullable String reasoning,
        @Nullable ArrayNode noTools,
        @Nullable CallShape calls) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NEEDLE = "needle7";

    /**
     * How a message with calls must be written.
     *
     * @param objects whether arguments must be objects rather than texts
     * @param nullContent whether a message without text must have null for it rather than an empty text
     * @param shortIds whether identifiers must be nine letters and digits
     * @param several whether a message may have several calls
     */
    record CallShape(boolean objects, boolean nullContent, boolean shortIds, boolean several) {
        private static final List<CallShape> LIKELY = List.of(
                new CallShape(true, false, false, false),
                new CallShape(true, false, true, false),
                new CallShape(true, true, false, false),
                new CallShape(true, true, true, false),
                new CallShape(false, false, false, false),
                new CallShape(false, false, true, false),
                new CallShape(false, true, false, false));
    }

    static TemplateTraits of(ChatTemplate template) {
        ArrayNode empty = JSON.arrayNode();
        ArrayNode plain = messages(message("user", NEEDLE));
        ArrayNode listed = messages(parts(message("user", NEEDLE)));
        ArrayNode noTools =
                !says(template, plain, null) && !says(template, listed, null) && says(template, plain, empty)
                        ? empty
                        : null;
        boolean parts = !says(template, plain, noTools) && says(template, listed, noTools);
        ArrayNode system = messages(message("system", NEEDLE), message("user", "a"));
        ArrayNode developer = messages(message("developer", NEEDLE), message("user", "a"));
        if (parts) {
            system.forEach(message -> parts((ObjectNode) message));
            developer.forEach(message -> parts((ObjectNode) message));
        }
        ArrayNode user = messages(parts ? parts(message("user", "a")) : message("user", "a"));
        boolean tools = says(template, user, tools(NEEDLE));
        ArrayNode bare = JSON.arrayNode();
        bare.addObject().put("type", "function").putObject("function").put("name", NEEDLE);
        return new TemplateTraits(
                says(template, system, noTools),
                template.source().contains("developer") && says(template, developer, noTools),
                parts,
                tools,
                tools && !says(template, user, bare),
                reasoning(template.source()),
                noTools,
                calls(template));
    }

    private static @Nullable String reasoning(String source) {
        if (source.contains("reasoning_content")) {
            return "reasoning_content";
        }
        if (source.contains(".reasoning ") || source.contains("['reasoning']") || source.contains("[\"reasoning\"]")) {
            return "reasoning";
        }
        return source.contains("message.thinking") ? "thinking" : null;
    }

    private static @Nullable CallShape calls(ChatTemplate template) {
        for (CallShape shape : CallShape.LIKELY) {
            if (fits(template, shape, 1)) {
                boolean several = fits(template, shape, 2);
                return new CallShape(shape.objects(), shape.nullContent(), shape.shortIds(), several);
            }
        }
        return null;
    }

    /** Whether so many calls, their arguments and results are in the prompt, as JSON and as they should be. */
    private static boolean fits(ChatTemplate template, CallShape shape, int count) {
        ArrayNode messages = messages(message("user", "a"));
        ObjectNode assistant = message("assistant", "");
        if (shape.nullContent()) {
            assistant.putNull("content");
        }
        messages.add(assistant);
        ArrayNode calls = assistant.putArray("tool_calls");
        for (int i = 0; i < count; i++) {
            String id = shape.shortIds() ? "abcdefgh" + i : "call_abcdefghijklmnopqrstuv" + i;
            ObjectNode call = calls.addObject().put("id", id).put("type", "function");
            ObjectNode arguments = JSON.objectNode().put("key7", "value7" + i);
            ObjectNode function = call.putObject("function").put("name", "name7");
            if (shape.objects()) {
                function.set("arguments", arguments);
            } else {
                function.put("arguments", arguments.toString());
            }
            messages.add(message("tool", NEEDLE + i).put("tool_call_id", id).put("name", "name7"));
        }
        String text = rendered(template, messages, tools("name7"));
        if (text == null || !text.contains("key7")) {
            return false;
        }
        boolean wrong = text.contains("'key7'") || text.contains("None") || text.contains("\\\"key7");
        for (int i = 0; i < count; i++) {
            wrong |= !text.contains("value7" + i) || !text.contains(NEEDLE + i);
        }
        return !wrong;
    }

    private static boolean says(ChatTemplate template, ArrayNode messages, @Nullable ArrayNode tools) {
        String text = rendered(template, messages, tools);
        return text != null && text.contains(NEEDLE);
    }

    private static @Nullable String rendered(ChatTemplate template, ArrayNode messages, @Nullable ArrayNode tools) {
        try {
            return template.render(messages, tools, true, JSON.objectNode());
        } catch (TemplateException refused) {
            return null;
        }
    }

    private static ArrayNode messages(ObjectNode... messages) {
        return JSON.arrayNode().addAll(List.of(messages));
    }

    private static ObjectNode message(String role, String content) {
        return JSON.objectNode().put("role", role).put("content", content);
    }

    /** Puts a message's text into a list of parts. */
    static ObjectNode parts(ObjectNode message) {
        if (message.path("content").isTextual()) {
            String text = message.get("content").textValue();
            message.putArray("content").addObject().put("type", "text").put("text", text);
        }
        return message;
    }

    private static ArrayNode tools(String name) {
        ObjectNode tool = JSON.objectNode().put("type", "function");
        ObjectNode function = tool.putObject("function").put("name", name).put("description", "b");
        ObjectNode parameters = function.putObject("parameters").put("type", "object");
        parameters
                .putObject("properties")
                .putObject("key7")
                .put("type", "string")
                .put("description", "c");
        parameters.putArray("required").add("key7");
        return JSON.arrayNode().add(tool);
    }
}
