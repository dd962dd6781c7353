package dev.holdfast.llama.grammar;

/**
 * A JSON Schema that is wrong, or that uses something that no grammar here can enforce. The message is for people and names
 * the place as a JSON pointer. Immutable.
 */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param pointer JSON pointer to the place in the schema; empty for its root */
    SchemaException(String pointer, String problem) {
        super("Schema, at " + (pointer.isEmpty() ? "its root" : pointer) + ": " + problem);
    }
}
