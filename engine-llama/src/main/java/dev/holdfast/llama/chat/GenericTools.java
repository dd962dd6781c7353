package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Explains tools to a model whose template has none. Pure functions. */
final class GenericTools {
    private GenericTools() {}

    /** What the system text must say. */
    static String explanation(List<Tool> tools, ToolUse use) {
        StringBuilder text = new StringBuilder("You can call these tools:\n");
        for (Tool tool : tools) {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("name", tool.name());
            if (!tool.description().isEmpty()) {
                line.put("description", tool.description());
            }
            line.set("parameters", tool.parameters());
            text.append(line).append('\n');
        }
        text.append("To call tools, answer with nothing but JSON of this form: ")
                .append("{\"tool_calls\": [{\"name\": NAME, \"arguments\": {ARGUMENTS}}]}. ");
        text.append(
                switch (use) {
                    case ToolUse.Named named -> "Now call " + named.name() + ".";
                    case ToolUse.Required required -> "Now call at least one.";
                    case ToolUse.Auto auto -> "You will get the results. If no tool is needed, answer in plain text.";
                    case ToolUse.None none -> "";
                });
        return text.toString();
    }
}
