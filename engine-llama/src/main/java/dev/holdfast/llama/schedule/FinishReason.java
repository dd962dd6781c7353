package dev.holdfast.llama.schedule;

/** Why a generation is complete. */
public enum FinishReason {
    /** The model ended it, a stop text was met, or the grammar is complete. */
    STOP,
    /** The most tokens were generated, or the context is full. */
    LENGTH
}
