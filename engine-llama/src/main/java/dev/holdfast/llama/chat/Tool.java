package dev.holdfast.llama.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A function that the model can call. Immutable, if the JSON is left alone.
 *
 * @param name its name
 * @param description what it does, or empty
 * @param parameters the JSON schema of its arguments, which are an object
 * @param strict whether arguments must match the schema even where the model decides whether to call
 */
public record Tool(String name, String description, ObjectNode parameters, boolean strict) {
    /**
     * The functions in a list of tools as the OpenAI protocol has it.
     *
     * @throws IllegalArgumentException if one has no name
     */
    public static List<Tool> list(ArrayNode tools) {
        List<Tool> list = new ArrayList<>(tools.size());
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            if (!function.path("name").isTextual()) {
                throw new IllegalArgumentException("A tool has no 'function.name'.");
            }
            list.add(new Tool(
                    function.get("name").textValue(),
                    function.path("description").asText(""),
                    schema(function.path("parameters")),
                    function.path("strict").asBoolean(false)));
        }
        return List.copyOf(list);
    }

    /** The schema, which allows objects only. */
    private static ObjectNode schema(JsonNode parameters) {
        ObjectNode schema =
                parameters instanceof ObjectNode given ? given.deepCopy() : JsonNodeFactory.instance.objectNode();
        boolean open = !schema.has("type")
                && !schema.has("$ref")
                && !schema.has("anyOf")
                && !schema.has("oneOf")
                && !schema.has("allOf")
                && !schema.has("enum")
                && !schema.has("const");
        return open ? schema.put("type", "object") : schema;
    }
}
