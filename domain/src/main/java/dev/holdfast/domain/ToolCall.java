package dev.holdfast.domain;

/**
 * A call that the model made.
 *
 * @param id the call's identifier
 * @param name the function
 * @param arguments the arguments as the model wrote them, meant to be JSON
 */
public record ToolCall(String id, String name, String arguments) {}
