package dev.holdfast.llama.grammar;

/** Stands in until the real one is merged. */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message. */
    public SchemaException(String message) {
        super(message);
    }
}
