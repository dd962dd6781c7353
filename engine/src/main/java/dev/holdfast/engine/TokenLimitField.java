package dev.holdfast.engine;

/** The name under which an engine is told how many tokens a chat may generate. */
public enum TokenLimitField {
    /** The name that the kind of engine honours. */
    AUTO,
    /** {@code max_tokens}. */
    MAX_TOKENS,
    /** {@code max_completion_tokens}. */
    MAX_COMPLETION_TOKENS
}
