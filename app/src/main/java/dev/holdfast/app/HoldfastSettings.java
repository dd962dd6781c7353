package dev.holdfast.app;

/** Everything that can be configured: one settings record for each module. Immutable. */
public record HoldfastSettings() {}
