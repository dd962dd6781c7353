package dev.holdfast.llama;

/** A model cannot be served as it is. The message says why and what to do, without the folders of this machine. */
public final class UnfitModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With this message for people. */
    public UnfitModelException(String message) {
        super(message);
    }
}
