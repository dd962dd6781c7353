package dev.holdfast.telemetry;

/** The form of log lines. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object per line. */
    JSON
}
