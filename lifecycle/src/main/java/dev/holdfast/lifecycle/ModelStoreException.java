package dev.holdfast.lifecycle;

import java.io.IOException;

/** A model could not be brought in, found or removed. The message says what is wrong and what to do. */
public final class ModelStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Which kind of mistake it is. */
    public enum Reason {
        /** Nobody answers at the other end, or not for long enough. */
        UNREACHABLE,
        /** The other end wants a token, or one with more rights. */
        NOT_ALLOWED,
        /** Anything else. */
        FAILED
    }

    ModelStoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A failure of no special kind. */
    static ModelStoreException failed(String message) {
        return new ModelStoreException(Reason.FAILED, message);
    }

    /** Which kind of mistake it is. */
    public Reason reason() {
        return reason;
    }
}
