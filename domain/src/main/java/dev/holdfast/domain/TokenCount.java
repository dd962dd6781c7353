package dev.holdfast.domain;

/**
 * A number of tokens, never negative.
 *
 * @param value the count
 */
public record TokenCount(long value) {
    /** No tokens. */
    public static final TokenCount ZERO = new TokenCount(0);

    /**
     * Checks the sign.
     *
     * @throws IllegalArgumentException if negative
     */
    public TokenCount {
        if (value < 0) {
            throw new IllegalArgumentException("a token count cannot be negative: " + value);
        }
    }

    /** The sum. */
    public TokenCount plus(TokenCount other) {
        return new TokenCount(Math.addExact(value, other.value));
    }
}
