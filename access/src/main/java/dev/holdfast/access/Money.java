package dev.holdfast.access;

import dev.holdfast.domain.Price;
import dev.holdfast.domain.Usage;
import java.math.BigDecimal;

/** Sums of money in billionths of the currency unit, that stop at a ceiling instead of overflowing. */
final class Money {
    /** More than any budget can hold, and far enough from the end of {@code long} that sums of a few do not overflow. */
    static final long CEILING = 1L << 60;

    private static final int DIGITS = 9;

    private Money() {}

    /** Billionths from the currency unit. */
    static long nanos(String name, BigDecimal amount) {
        try {
            long nanos = amount.movePointRight(DIGITS).longValueExact();
            if (nanos >= 0 && nanos < CEILING) {
                return nanos;
            }
        } catch (ArithmeticException expected) {
            // said below
        }
        throw new IllegalArgumentException(
                name + " must be between 0 (no limit) and 1000000000 with at most nine decimal places, not " + amount);
    }

    /** The most that so many tokens may cost, whatever part of the prompt is cached. */
    static long atMost(Price price, long prompt, long completion) {
        return plus(times(prompt, Math.max(price.prompt(), price.cached())), times(completion, price.completion()));
    }

    /** What this usage costs. */
    static long cost(Price price, Usage used) {
        return plus(
                plus(times(used.prompt() - used.cached(), price.prompt()), times(used.cached(), price.cached())),
                times(used.completion(), price.completion()));
    }

    static String text(long nanos) {
        return BigDecimal.valueOf(nanos, DIGITS).stripTrailingZeros().toPlainString();
    }

    private static long times(long tokens, long price) {
        return Math.multiplyHigh(tokens, price) != 0 ? CEILING : Math.min(CEILING, Math.abs(tokens * price));
    }

    private static long plus(long a, long b) {
        return Math.min(CEILING, a + b);
    }
}
