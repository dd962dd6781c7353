package dev.holdfast.domain;

/** The form that an answer must take. */
public sealed interface ResponseFormat {
    /** Any text. */
    record Text() implements ResponseFormat {}

    /** Any JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON that a schema describes.
     *
     * @param name the schema's name
     * @param schema the {@code json_schema} object as it stood on the wire
     */
    record JsonSchema(String name, String schema) implements ResponseFormat {}

    /**
     * A form only the engine knows.
     *
     * @param type the value of its {@code type}
     */
    record Other(String type) implements ResponseFormat {}
}
