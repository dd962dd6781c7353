package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.holdfast.llama.chat.ToolUse;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tools of a request. Immutable.
 *
 * @param tools as the request has them, checked; empty if none
 * @param use which of them may or must be called
 * @param parallel whether several may be called at once
 */
record AskedTools(ArrayNode tools, ToolUse use, boolean parallel) {
    private static final int MAX_TOOLS = 128;
    private static final int MAX_TEXT = 1 << 20;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    /** Whether there are tools that may be called. */
    boolean callable() {
        return !tools.isEmpty() && !(use instanceof ToolUse.None);
    }

    static AskedTools read(Fields fields) {
        JsonNode tools = fields.get("tools");
        ArrayNode checked = Json.object().putArray("tools");
        Set<String> names = new HashSet<>();
        if (tools != null) {
            Fields.array(tools, "tools", 0, MAX_TOOLS);
            for (int i = 0; i < tools.size(); i++) {
                String path = "tools[" + i + "]";
                String name = name(Fields.of(tools.get(i), path));
                if (!names.add(name)) {
                    throw Refusal.invalid(path, "Two tools have the name '" + name + "'; give each its own.");
                }
                checked.add(tools.get(i));
            }
        }
        ToolUse use = use(fields, names);
        return new AskedTools(checked, use, fields.bool("parallel_tool_calls", true));
    }

    private static String name(Fields tool) {
        String type = tool.string("type", MAX_TEXT);
        if (!"function".equals(type)) {
            throw Refusal.unsupported(tool.path("type"), "'" + tool.path("type") + "' must be \"function\".");
        }
        Fields function = Fields.of(tool.required("function"), tool.path("function"));
        String name = Fields.string(function.required("name"), function.path("name"), MAX_TEXT);
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    function.path("name"),
                    "'" + function.path("name") + "' must have 1 to 64 letters, digits, '_', '-' or '.'.");
        }
        function.string("description", MAX_TEXT);
        JsonNode parameters = function.get("parameters");
        if (parameters != null && !parameters.isObject()) {
            throw Fields.wrong(function.path("parameters"), "a JSON schema, which is an object", parameters);
        }
        function.bool("strict", false);
        return name;
    }

    private static ToolUse use(Fields fields, Set<String> names) {
        JsonNode choice = fields.get("tool_choice");
        if (choice == null) {
            return names.isEmpty() ? new ToolUse.None() : new ToolUse.Auto();
        }
        if (choice.isTextual()) {
            return switch (choice.textValue()) {
                case "none" -> new ToolUse.None();
                case "auto" -> names.isEmpty() ? new ToolUse.None() : new ToolUse.Auto();
                case "required" -> needsTools(new ToolUse.Required(), names);
                default ->
                    throw Refusal.invalid(
                            "tool_choice",
                            "'tool_choice' must be \"auto\", \"none\", \"required\" or name a function.");
            };
        }
        Fields named = Fields.of(choice, "tool_choice");
        if (!"function".equals(named.string("type", MAX_TEXT))) {
            throw Refusal.unsupported("tool_choice.type", "'tool_choice.type' must be \"function\".");
        }
        Fields function = Fields.of(named.required("function"), "tool_choice.function");
        String name = Fields.string(function.required("name"), "tool_choice.function.name", MAX_TEXT);
        if (!names.contains(name)) {
            throw Refusal.invalid(
                    "tool_choice.function.name", "'tool_choice' names a function that is not in 'tools'.");
        }
        return new ToolUse.Named(name);
    }

    private static ToolUse needsTools(ToolUse use, Set<String> names) {
        if (names.isEmpty()) {
            throw Refusal.invalid("tool_choice", "'tool_choice' requires a call, but there are no 'tools'.");
        }
        return use;
    }
}
