package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Reads and checks the messages of a chat, and puts their contents into one form. Stateless. */
final class Messages {
    private static final int MAX_MESSAGES = 8192;
    private static final int MAX_PARTS = 4096;
    private static final int MAX_CALLS = 256;
    private static final int MAX_TEXT = Integer.MAX_VALUE;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private Messages() {}

    /**
     * The messages, each with its role and its content as one text, in which special texts are broken; other fields that
     * templates may know stay.
     */
    static ArrayNode read(Fields fields, SpecialTexts specials) {
        JsonNode given = fields.required("messages");
        Fields.array(given, "messages", 1, MAX_MESSAGES);
        ArrayNode read = Json.object().putArray("messages");
        for (int i = 0; i < given.size(); i++) {
            String path = "messages[" + i + "]";
            read.add(specials.broken(message(Fields.of(given.get(i), path))));
        }
        return read;
    }

    private static ObjectNode message(Fields message) {
        String role = Fields.string(message.required("role"), message.path("role"), MAX_TEXT);
        if (!ROLES.contains(role)) {
            throw Refusal.invalid(
                    message.path("role"),
                    "'" + message.path("role") + "' must be system, developer, user, assistant or tool.");
        }
        ObjectNode read = message.object().deepCopy();
        JsonNode calls = message.get("tool_calls");
        JsonNode content = message.get("content");
        if (calls != null) {
            toolCalls(message, role, calls);
        } else {
            read.remove("tool_calls");
        }
        if (message.get("function_call") != null || message.get("audio") != null) {
            throw Refusal.unsupported(
                    message.path("role"),
                    "'function_call' and 'audio' of messages are not supported; use 'tool_calls'.");
        }
        if (content == null) {
            if (!role.equals("assistant")) {
                throw Refusal.invalid(message.path("content"), "'" + message.path("content") + "' is required.");
            }
            read.put("content", "");
        } else {
            read.put("content", text(content, message.path("content")));
        }
        return read;
    }

    private static String text(JsonNode content, String path) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw Fields.wrong(path, "a string or an array of parts", content);
        }
        Fields.array(content, path, 0, MAX_PARTS);
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            String partPath = path + "[" + i + "]";
            joined.append(i == 0 ? "" : "\n").append(part(content.get(i), partPath));
        }
        return joined.toString();
    }

    private static String part(JsonNode value, String path) {
        if (value.isTextual()) {
            return value.textValue();
        }
        Fields part = Fields.of(value, path);
        String type = Fields.string(part.required("type"), part.path("type"), MAX_TEXT);
        if (!type.equals("text") && !type.equals("refusal")) {
            throw Refusal.unsupported(
                    part.path("type"),
                    "'" + part.path("type") + "' must be \"text\": this model takes no other parts.");
        }
        return Fields.string(part.required(type), part.path(type), MAX_TEXT);
    }

    private static void toolCalls(Fields message, String role, JsonNode calls) {
        String path = message.path("tool_calls");
        if (!role.equals("assistant")) {
            throw Refusal.invalid(path, "'" + path + "' stands in messages of the assistant only.");
        }
        Fields.array(calls, path, 0, MAX_CALLS);
        for (int i = 0; i < calls.size(); i++) {
            Fields call = Fields.of(calls.get(i), path + "[" + i + "]");
            call.string("id", MAX_TEXT);
            Fields function = Fields.of(call.required("function"), call.path("function"));
            Fields.string(function.required("name"), function.path("name"), MAX_TEXT);
            JsonNode arguments = function.get("arguments");
            if (arguments != null && !arguments.isTextual() && !arguments.isObject()) {
                throw Fields.wrong(function.path("arguments"), "a string that holds JSON", arguments);
            }
        }
    }
}
