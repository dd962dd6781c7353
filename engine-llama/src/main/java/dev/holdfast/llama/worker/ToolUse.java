package dev.holdfast.llama.worker;

/** Which tools may or must be called. Immutable. */
public sealed interface ToolUse {
    /** The model decides. */
    record Auto() implements ToolUse {}

    /** None. */
    record None() implements ToolUse {}

    /** At least one. */
    record Required() implements ToolUse {}

    /** This one. */
    record Named(String name) implements ToolUse {}
}
