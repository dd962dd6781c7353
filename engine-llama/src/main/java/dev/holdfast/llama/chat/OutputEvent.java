package dev.holdfast.llama.chat;

/** A piece of what a model wrote, sorted. Immutable. */
public sealed interface OutputEvent {
    /**
     * Text of the answer.
     *
     * @param text not empty
     */
    record Content(String text) implements OutputEvent {}

    /**
     * Text of the reasoning before it.
     *
     * @param text not empty
     */
    record Reasoning(String text) implements OutputEvent {}

    /**
     * A tool call begins.
     *
     * @param index which call of the answer, from 0
     * @param id the call's identifier
     * @param name the function
     */
    record ToolCallStarted(int index, String id, String name) implements OutputEvent {}

    /**
     * A tool call's arguments. The texts for one call, joined, are one JSON object.
     *
     * @param index which call of the answer, from 0
     * @param text not empty
     */
    record ToolCallArguments(int index, String text) implements OutputEvent {}
}
