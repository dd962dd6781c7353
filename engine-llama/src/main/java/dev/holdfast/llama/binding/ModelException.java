package dev.holdfast.llama.binding;

/** A model cannot be loaded or run. The message is for people: what is wrong and what to do. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelException(String message) {
        super(message);
    }
}
