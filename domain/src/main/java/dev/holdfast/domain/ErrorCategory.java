package dev.holdfast.domain;

/** Whose move it is after an error. */
public enum ErrorCategory {
    /** The caller must change the request. */
    CALLER,
    /** The caller is not known or not allowed. */
    ACCESS,
    /** The caller must wait or use less. */
    LIMIT,
    /** The engine behind the platform failed. */
    ENGINE,
    /** The platform failed or is not ready. */
    PLATFORM
}
