package dev.holdfast.lab.workload;

/**
 * A trace or dataset cannot be read. The message names the file, the line if there is one, what is wrong and what is possible; it is
 * written for people.
 */
public final class TraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong and what is possible, in words. */
    public TraceException(String message) {
        super(message);
    }

    /** The same, with what led to it. */
    public TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
