package dev.holdfast.llama.schedule;

/** How a batch went. */
public enum DecodeOutcome {
    /** It ran. */
    DONE,
    /** The KV memory had no room; nothing changed. */
    NO_ROOM,
    /** It was interrupted from another thread; nothing changed. */
    ABORTED,
    /** The model failed; its memory can no longer be trusted. */
    FAILED
}
