package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.grammar.JsonGrammar;
import dev.holdfast.llama.grammar.SchemaException;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code response_format}. Stateless. */
final class ResponseFormat {
    private static final String FIELD = "response_format";
    private static final String SCHEMA = "response_format.json_schema.schema";
    private static final int MAX_NAME = 1024;

    private ResponseFormat() {}

    /** What the answer must match, or null for free text. */
    static SamplingSettings.@Nullable Grammar read(Fields fields) {
        JsonNode given = fields.get(FIELD);
        if (given == null) {
            return null;
        }
        Fields format = Fields.of(given, FIELD);
        String type = Fields.string(format.required("type"), format.path("type"), MAX_NAME);
        return switch (type) {
            case "text" -> null;
            case "json_object" -> grammar(JsonGrammar.object());
            case "json_schema" -> bySchema(Fields.of(format.required("json_schema"), format.path("json_schema")));
            default ->
                throw Refusal.unsupported(
                        "response_format.type",
                        "'response_format.type' must be \"text\", \"json_object\" or \"json_schema\".");
        };
    }

    private static SamplingSettings.Grammar bySchema(Fields jsonSchema) {
        jsonSchema.string("name", MAX_NAME);
        jsonSchema.bool("strict", false);
        JsonNode schema = jsonSchema.required("schema");
        try {
            return grammar(JsonGrammar.of(schema));
        } catch (SchemaException unsupported) {
            throw Refusal.unsupported(SCHEMA, "'" + SCHEMA + "' cannot be used: " + unsupported.getMessage());
        }
    }

    private static SamplingSettings.Grammar grammar(String rules) {
        return new SamplingSettings.Grammar(rules, List.of());
    }
}
