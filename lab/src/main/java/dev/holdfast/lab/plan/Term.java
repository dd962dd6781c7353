package dev.holdfast.lab.plan;

/**
 * A part of a time: what it is, how long, and where the formula is from. Immutable.
 *
 * @param name what it is
 * @param seconds how long
 * @param source the formula in words and where it is from
 */
public record Term(String name, double seconds, String source) {}
