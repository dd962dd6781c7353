package dev.holdfast.llama.grammar;

import static dev.holdfast.llama.grammar.Integers.DIGITS;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of decimal numbers as expressions over their digits. A number has at most 15 digits in all where that matters, so
 * that none becomes its bound when it is rounded to a double. Pure functions.
 */
final class Decimals {
    /** How many digits may follow the point. */
    private final int places;

    private Decimals(int places) {
        this.places = places;
    }

    /** Any number. */
    static String any() {
        return "\"-\"? (\"0\" | [1-9] [0-9]{0," + (DIGITS - 1) + "}) (\".\" [0-9]{1," + DIGITS
                + "})? ([eE] [-+]? [0-9]{1,2})?";
    }

    /**
     * The numbers between these, at least one of which is given; null for an open end.
     *
     * @return alternatives; none if there is no such number with at most 15 digits, or a bound has more
     */
    static List<String> between(@Nullable Bound lower, @Nullable Bound upper) {
        int whole = Math.max(wholeDigits(lower), wholeDigits(upper));
        int places = DIGITS - whole;
        if (places < 1 || scale(lower) > places || scale(upper) > places) {
            return List.of();
        }
        return new Decimals(places).ways(lower, upper);
    }

    private static int wholeDigits(@Nullable Bound bound) {
        return bound == null
                ? 1
                : Math.max(1, bound.value().precision() - bound.value().scale());
    }

    private static int scale(@Nullable Bound bound) {
        return bound == null ? 0 : bound.value().stripTrailingZeros().scale();
    }

    private List<String> ways(@Nullable Bound lower, @Nullable Bound upper) {
        var ways = new ArrayList<String>();
        if (lower == null || lower.value().signum() < 0) {
            var nearest = upper == null || upper.value().signum() >= 0 ? Bound.ABOVE_ZERO : upper.negated();
            magnitudes(nearest, lower == null ? null : lower.negated()).forEach(way -> ways.add("\"-\" " + way));
        }
        if (upper == null || upper.value().signum() >= 0) {
            ways.addAll(magnitudes(lower == null || lower.value().signum() < 0 ? Bound.FROM_ZERO : lower, upper));
        }
        return ways;
    }

    private List<String> magnitudes(Bound lower, @Nullable Bound upper) {
        var from = lower.value().toBigInteger();
        var to = upper == null
                ? Integers.tenTo(DIGITS).subtract(BigInteger.ONE)
                : upper.value().toBigInteger();
        var low = End.of(lower);
        var high = upper == null ? null : End.of(upper);
        var ways = new ArrayList<String>();
        if (from.compareTo(to) >= 0) {
            add(ways, from, low, high);
            return ways;
        }
        add(ways, from, low, null);
        var second = from.add(BigInteger.ONE);
        var lastFree = high == null ? to : to.subtract(BigInteger.ONE);
        if (second.compareTo(lastFree) <= 0) {
            ways.add(Gbnf.choice(Integers.magnitudes(second, lastFree)) + " (\".\" [0-9]{1," + places + "})?");
        }
        if (high != null) {
            add(ways, to, null, high);
        }
        return ways;
    }

    /** Adds the numbers with this whole part, if there are any. */
    private void add(List<String> ways, BigInteger whole, @Nullable End low, @Nullable End high) {
        var digits = digits(low, high, places);
        boolean none = mayEnd(low, high);
        if (digits != null || none) {
            var fraction = digits == null ? "" : none ? " (\".\" " + digits + ")?" : " \".\" " + digits;
            ways.add("\"" + whole + "\"" + fraction);
        }
    }

    private static boolean mayEnd(@Nullable End low, @Nullable End high) {
        return (low == null || low.isOpen()) && (high == null || !high.digits.isEmpty() || !high.exclusive);
    }

    /** One or more digits, at most so many, after those that brought us here; null if there are none such. */
    private static @Nullable String digits(@Nullable End lower, @Nullable End high, int left) {
        var low = lower != null && lower.isOpen() ? null : lower;
        if (left == 0 || (low != null && high != null && high.digits.isEmpty())) {
            return null;
        }
        if (high != null && high.digits.isEmpty()) {
            return high.exclusive ? null : "\"0\"{1," + left + "}";
        }
        if (low == null && high == null) {
            return "[0-9]{1," + left + "}";
        }
        char from = low == null ? '0' : low.first();
        char to = high == null ? '9' : high.first();
        var ways = new ArrayList<String>();
        if (from == to) {
            addDigit(ways, from, digits(next(low), next(high), left - 1), mayEnd(next(low), next(high)));
            return ways.isEmpty() ? null : ways.getFirst();
        }
        if (low != null) {
            addDigit(ways, from++, digits(next(low), null, left - 1), mayEnd(next(low), null));
        }
        char last = high == null ? to : (char) (to - 1);
        if (from <= last) {
            ways.add(Integers.digit(from, last) + (left == 1 ? "" : " [0-9]{0," + (left - 1) + "}"));
        }
        if (high != null) {
            addDigit(ways, to, digits(null, next(high), left - 1), mayEnd(null, next(high)));
        }
        return ways.isEmpty() ? null : Gbnf.choice(ways);
    }

    private static @Nullable End next(@Nullable End end) {
        return end == null ? null : new End(end.digits.isEmpty() ? "" : end.digits.substring(1), end.exclusive);
    }

    private static void addDigit(List<String> ways, char digit, @Nullable String rest, boolean mayEnd) {
        if (rest != null || mayEnd) {
            ways.add("\"" + digit + "\"" + (rest == null ? "" : mayEnd ? " (" + rest + ")?" : " " + rest));
        }
    }

    /** What is still to be compared of the digits that a bound has after its point; the last is not 0. */
    private record End(String digits, boolean exclusive) {
        static End of(Bound bound) {
            var fraction = bound.value().remainder(BigDecimal.ONE).stripTrailingZeros();
            return new End(
                    fraction.signum() == 0 ? "" : fraction.toPlainString().substring(2), bound.exclusive());
        }

        char first() {
            return digits.isEmpty() ? '0' : digits.charAt(0);
        }

        /** As a lower end: whether nothing more need follow. */
        boolean isOpen() {
            return digits.isEmpty() && !exclusive;
        }
    }
}
