package dev.holdfast.llama.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Grammars for answers that are JSON. Pure functions. */
public final class JsonGrammar {
    private static final String OBJECT =
            of(JsonNodeFactory.instance.objectNode().put("type", "object"));

    private JsonGrammar() {}

    /** Any JSON object. */
    public static String object() {
        return OBJECT;
    }

    /**
     * The JSON texts that this schema allows, compact, the properties in the schema's order.
     *
     * @throws SchemaException if the schema is wrong, too large, or not in the supported subset
     */
    public static String of(JsonNode schema) {
        var builder = new GrammarBuilder();
        return builder.build(builder.schema(schema));
    }
}
