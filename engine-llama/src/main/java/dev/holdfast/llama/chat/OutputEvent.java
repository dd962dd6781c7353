package dev.holdfast.llama.chat;

/** A piece of what a model wrote, sorted. Immutable. */
public sealed interface OutputEvent {
    /** Text of the answer. */
    record Content(String text) implements OutputEvent {}

    /** Text of the reasoning before it. */
    record Reasoning(String text) implements OutputEvent {}

    /** A tool call begins. */
    record ToolCallStarted(int index, String id, String name) implements OutputEvent {}

    /** More of a tool call's arguments. */
    record ToolCallArguments(int index, String text) implements OutputEvent {}
}
