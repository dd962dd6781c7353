package dev.holdfast.domain;

import java.math.BigDecimal;

/**
 * What a model's tokens cost, in billionths of the currency unit per token (a price of 0.15 per million tokens is 150).
 *
 * @param prompt for an uncached prompt token
 * @param cached for a prompt token from a prefix cache
 * @param completion for a generated token
 */
public record Price(long prompt, long cached, long completion) {
    /** Costs nothing. */
    public static final Price FREE = new Price(0, 0, 0);

    /**
     * Checks the signs.
     *
     * @throws IllegalArgumentException if a price is negative
     */
    public Price {
        if (prompt < 0 || cached < 0 || completion < 0) {
            throw new IllegalArgumentException("a price cannot be negative");
        }
    }

    /**
     * Billionths per token from a price per million tokens.
     *
     * @throws IllegalArgumentException if it is negative or has more than three decimal places
     */
    public static long perMillion(BigDecimal price) {
        try {
            long nanos = price.movePointRight(3).longValueExact();
            if (nanos < 0) {
                throw new IllegalArgumentException("a price cannot be negative: " + price);
            }
            return nanos;
        } catch (ArithmeticException tooFine) {
            throw new IllegalArgumentException("a price per million tokens has at most three decimal places: " + price);
        }
    }

    /** The cost of this usage, in billionths of the currency unit; {@link Long#MAX_VALUE} if it is more than that. */
    public long costOf(Usage usage) {
        try {
            long uncached = Math.multiplyExact(usage.prompt() - usage.cached(), prompt);
            long fromCache = Math.multiplyExact(usage.cached(), cached);
            long generated = Math.multiplyExact(usage.completion(), completion);
            return Math.addExact(Math.addExact(uncached, fromCache), generated);
        } catch (ArithmeticException beyondAnyBill) {
            return Long.MAX_VALUE;
        }
    }
}
