package dev.holdfast.llama.chat;

/** Which tools the model may or must call. Immutable. */
public sealed interface ToolUse {
    /** None may be called. */
    record None() implements ToolUse {}

    /** The model decides. */
    record Auto() implements ToolUse {}

    /** At least one must be called. */
    record Required() implements ToolUse {}

    /**
     * This one must be called.
     *
     * @param name the function
     */
    record Named(String name) implements ToolUse {}
}
