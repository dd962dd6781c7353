package dev.holdfast.domain;

/**
 * A tool offered to the model.
 *
 * @param type {@code function}, or a kind only the engine knows
 * @param name the function's name, or empty for other kinds
 */
public record ToolDefinition(String type, String name) {}
