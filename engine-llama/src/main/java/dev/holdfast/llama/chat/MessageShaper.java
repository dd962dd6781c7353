package dev.holdfast.llama.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages as a template wants them. Immutable. */
final class MessageShaper {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private final TemplateTraits traits;

    MessageShaper(TemplateTraits traits) {
        this.traits = traits;
    }

    /**
     * A copy of the messages in the template's shape.
     *
     * @param messages as in the OpenAI protocol, their contents texts, lists of parts or null
     * @param explanation what the system text must say besides, or null
     * @param plainCalls whether calls and results are to be plain text, in the generic form
     */
    ArrayNode shape(ArrayNode messages, @Nullable String explanation, boolean plainCalls) {
        ArrayNode shaped = JsonNodeFactory.instance.arrayNode();
        for (JsonNode message : messages) {
            ObjectNode copy = message.deepCopy();
            if (!traits.developer() && copy.path("role").asText().equals("developer")) {
                copy.put("role", "system");
            }
            if (plainCalls || traits.calls() == null) {
                plain(copy);
            } else {
                calls(copy, traits.calls());
            }
            reasoning(copy);
            shaped.add(copy);
        }
        if (explanation != null) {
            explain(shaped, explanation);
        }
        if (!traits.system()) {
            withoutSystem(shaped);
        }
        if (traits.parts()) {
            shaped.forEach(message -> TemplateTraits.parts((ObjectNode) message));
        }
        return shaped;
    }

    /** A copy of the tools in the template's shape. */
    ArrayNode tools(ArrayNode tools) {
        ArrayNode shaped = tools.deepCopy();
        for (JsonNode tool : shaped) {
            if (traits.fullTools() && tool.path("function") instanceof ObjectNode function) {
                if (!function.path("description").isTextual()) {
                    function.put("description", "");
                }
                if (!function.path("parameters").isObject()) {
                    function.putObject("parameters").put("type", "object").putObject("properties");
                }
            }
        }
        return shaped;
    }

    /** Puts the reasoning where the template looks for it; beside both text and calls, some take none. */
    private void reasoning(ObjectNode message) {
        String field = traits.reasoning();
        JsonNode given =
                message.hasNonNull("reasoning_content") ? message.get("reasoning_content") : message.path("reasoning");
        if (field == null || !given.isTextual()) {
            return;
        }
        message.remove(List.of("reasoning_content", "reasoning"));
        boolean crowded = field.equals("thinking")
                && message.has("tool_calls")
                && !text(message.path("content")).isBlank();
        if (!crowded) {
            message.set(field, given);
        }
    }

    private static void calls(ObjectNode message, TemplateTraits.CallShape shape) {
        for (JsonNode call : message.path("tool_calls")) {
            if (call instanceof ObjectNode object && call.path("function") instanceof ObjectNode function) {
                arguments(function, shape.objects());
                if (shape.shortIds()) {
                    object.put("id", CallIds.nine(object.path("id").asText()));
                }
            }
        }
        if (shape.shortIds() && message.has("tool_call_id")) {
            message.put(
                    "tool_call_id", CallIds.nine(message.path("tool_call_id").asText()));
        }
        boolean blank = message.path("content").isNull()
                || message.path("content").asText("-").isEmpty();
        if (message.has("tool_calls") && (blank || !message.has("content"))) {
            if (shape.nullContent()) {
                message.putNull("content");
            } else {
                message.put("content", "");
            }
        }
    }

    private static void arguments(ObjectNode function, boolean objects) {
        JsonNode arguments = function.path("arguments");
        if (objects && !arguments.isObject()) {
            JsonNode parsed = parsed(arguments.asText("{}"));
            if (parsed != null) {
                function.set("arguments", parsed);
            }
        } else if (!objects && !arguments.isTextual()) {
            function.put("arguments", arguments.isObject() ? arguments.toString() : "{}");
        }
    }

    /** The object that a text holds; an empty text is the empty object; null if it holds none. */
    private static @Nullable JsonNode parsed(String text) {
        try {
            JsonNode parsed = JSON.readTree(text.isBlank() ? "{}" : text);
            return parsed.isObject() ? parsed : null;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    /** Calls become the answer that made them, results something that the user says. */
    private static void plain(ObjectNode message) {
        if (message.path("role").asText().equals("tool")) {
            message.put("role", "user");
            message.put("content", "Result of the tool call: " + text(message.path("content")));
        } else if (!message.path("tool_calls").isEmpty()) {
            ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
            ArrayNode calls = wrapped.putArray("tool_calls");
            for (JsonNode call : message.path("tool_calls")) {
                ObjectNode function = JsonNodeFactory.instance.objectNode();
                function.set("name", call.path("function").path("name"));
                function.set("arguments", call.path("function").path("arguments"));
                arguments(function, true);
                calls.add(function);
            }
            String text = text(message.path("content"));
            message.put("content", text.isBlank() ? wrapped.toString() : text + "\n" + wrapped);
        }
        message.remove("tool_calls");
        message.remove("tool_call_id");
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.textValue() : content.isNull() ? "" : content.toString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static void explain(ArrayNode messages, String explanation) {
        JsonNode first = messages.path(0);
        boolean system = first.path("role").asText().equals("system")
                || first.path("role").asText().equals("developer");
        if (system) {
            ((ObjectNode) first).put("content", text(first.path("content")) + "\n\n" + explanation);
        } else {
            messages.insertObject(0).put("role", "system").put("content", explanation);
        }
    }

    /** Puts a system text at the beginning of what the user says first. */
    private static void withoutSystem(ArrayNode messages) {
        StringBuilder system = new StringBuilder();
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).path("role").asText().equals("system")) {
                system.insert(0, text(messages.get(i).path("content")) + "\n\n");
                messages.remove(i);
            }
        }
        if (system.isEmpty()) {
            return;
        }
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("user")) {
                ((ObjectNode) message).put("content", system + text(message.path("content")));
                return;
            }
        }
        messages.insertObject(0)
                .put("role", "user")
                .put("content", system.toString().strip());
    }
}
