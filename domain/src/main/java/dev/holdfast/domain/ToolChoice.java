package dev.holdfast.domain;

/** Which tools the model may or must call. */
public sealed interface ToolChoice {
    /** The caller did not say: {@link Auto} with tools, {@link None} without. */
    record Unspecified() implements ToolChoice {}

    /** None may be called. */
    record None() implements ToolChoice {}

    /** The model decides. */
    record Auto() implements ToolChoice {}

    /** At least one must be called. */
    record Required() implements ToolChoice {}

    /**
     * This one must be called.
     *
     * @param name the function
     */
    record Named(String name) implements ToolChoice {}

    /**
     * A form only the engine knows.
     *
     * @param json the value as it stood on the wire
     */
    record Other(String json) implements ToolChoice {}
}
