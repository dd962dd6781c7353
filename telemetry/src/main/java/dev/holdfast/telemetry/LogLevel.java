package dev.holdfast.telemetry;

/** The least weight of messages that are logged. */
public enum LogLevel {
    /** Something failed that needs an operator. */
    ERROR,
    /** Something is not as it should be. */
    WARN,
    /** What an operator wants to know. */
    INFO,
    /** What a developer wants to know. */
    DEBUG,
    /** Everything. */
    TRACE
}
