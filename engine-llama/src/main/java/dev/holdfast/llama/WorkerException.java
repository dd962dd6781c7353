package dev.holdfast.llama;

/** A worker that cannot start. The message, for people, says why and what to do. */
public final class WorkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message for people. */
    public WorkerException(String message, Throwable cause) {
        super(message, cause);
    }
}
