package dev.holdfast.domain;

import org.jspecify.annotations.Nullable;

/**
 * A failure with an {@link ErrorCode} and a message that is safe to show to the caller. Expected refusals on the request
 * path are values; this is for boundaries where a method cannot go on.
 */
public final class HoldfastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** A failure with a message that says what to do. */
    public HoldfastException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** A failure with its cause; the message must not repeat text of the cause that the caller may not see. */
    public HoldfastException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Why it failed. */
    public ErrorCode code() {
        return code;
    }
}
