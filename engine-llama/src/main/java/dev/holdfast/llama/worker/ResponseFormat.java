package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.grammar.JsonGrammar;
import dev.holdfast.llama.grammar.SchemaException;
import org.jspecify.annotations.Nullable;

/**
 * The form that a request wants its answer in. Immutable, if the JSON is left alone.
 *
 * @param schema the JSON schema that the answer is to match
 * @param param the request's field that has it
 */
record ResponseFormat(JsonNode schema, String param) {
    private static final String FIELD = "response_format";
    private static final String SCHEMA = "response_format.json_schema.schema";
    private static final int MAX_NAME = 1024;

    /** The form, or null for free text. */
    static @Nullable ResponseFormat read(Fields fields) {
        JsonNode given = fields.get(FIELD);
        if (given == null) {
            return null;
        }
        Fields format = Fields.of(given, FIELD);
        String type = Fields.string(format.required("type"), format.path("type"), MAX_NAME);
        return switch (type) {
            case "text" -> null;
            case "json_object" -> new ResponseFormat(Json.object().put("type", "object"), FIELD);
            case "json_schema" -> bySchema(Fields.of(format.required("json_schema"), format.path("json_schema")));
            default ->
                throw Refusal.unsupported(
                        "response_format.type",
                        "'response_format.type' must be \"text\", \"json_object\" or \"json_schema\".");
        };
    }

    private static ResponseFormat bySchema(Fields jsonSchema) {
        jsonSchema.string("name", MAX_NAME);
        jsonSchema.bool("strict", false);
        return new ResponseFormat(jsonSchema.required("schema"), SCHEMA);
    }

    /** The grammar of the JSON texts that match. */
    String grammar() {
        try {
            return JsonGrammar.of(schema);
        } catch (SchemaException unsupported) {
            throw Refusal.unsupported(param, "'" + param + "' cannot be used: " + unsupported.getMessage());
        }
    }
}
