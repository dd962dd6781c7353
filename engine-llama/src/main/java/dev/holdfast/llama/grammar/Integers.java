package dev.holdfast.llama.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of integers as expressions over their digits. Pure functions. */
final class Integers {
    /** Digits of a number without a bound: as many as every JSON parser keeps exactly. */
    static final int DIGITS = 15;

    private Integers() {}

    /** Any integer. */
    static String any() {
        return "\"0\" | \"-\"? [1-9] [0-9]{0," + (DIGITS - 1) + "}";
    }

    /**
     * The integers between these; null for an open end.
     *
     * @return alternatives; none if there is no such integer
     */
    static List<String> between(@Nullable Bound lower, @Nullable Bound upper) {
        var low = lower == null ? null : first(lower);
        var high = upper == null ? null : last(upper);
        var from = low == null ? tenTo(Math.max(DIGITS, digits(high))).negate().add(BigInteger.ONE) : low;
        var to = high == null ? tenTo(Math.max(DIGITS, digits(low))).subtract(BigInteger.ONE) : high;
        var ways = new ArrayList<String>();
        if (from.compareTo(to) > 0) {
            return ways;
        }
        if (from.signum() < 0) {
            var nearest = to.signum() < 0 ? to.negate() : BigInteger.ONE;
            ways.add("\"-\" " + Gbnf.choice(magnitudes(nearest, from.negate())));
        }
        if (to.signum() >= 0) {
            ways.addAll(magnitudes(from.max(BigInteger.ZERO), to));
        }
        return ways;
    }

    private static BigInteger first(Bound lower) {
        var first = lower.value().setScale(0, RoundingMode.CEILING).toBigInteger();
        return lower.exclusive() && new BigDecimal(first).compareTo(lower.value()) == 0
                ? first.add(BigInteger.ONE)
                : first;
    }

    private static BigInteger last(Bound upper) {
        var last = upper.value().setScale(0, RoundingMode.FLOOR).toBigInteger();
        return upper.exclusive() && new BigDecimal(last).compareTo(upper.value()) == 0
                ? last.subtract(BigInteger.ONE)
                : last;
    }

    static int digits(@Nullable BigInteger number) {
        return number == null ? 0 : number.abs().toString().length();
    }

    static BigInteger tenTo(int power) {
        return BigInteger.TEN.pow(power);
    }

    /** The decimal notations, without leading zeros, of the integers between these, which are not negative. */
    static List<String> magnitudes(BigInteger from, BigInteger to) {
        var ways = new ArrayList<String>();
        int longest = digits(to);
        for (int length = digits(from); length <= longest; length++) {
            var low = length == digits(from) ? from.toString() : "1" + "0".repeat(length - 1);
            var high = length == longest ? to.toString() : "9".repeat(length);
            ways.add(sameLength(low, high));
        }
        return ways;
    }

    private static String sameLength(String low, String high) {
        if (low.isEmpty()) {
            return "";
        }
        int length = low.length() - 1;
        char first = low.charAt(0);
        char last = high.charAt(0);
        var lowRest = low.substring(1);
        var highRest = high.substring(1);
        var zeros = "0".repeat(length);
        var nines = "9".repeat(length);
        var ways = new ArrayList<String>();
        if (first == last && !(lowRest.equals(zeros) && highRest.equals(nines))) {
            return digit(first, last) + " " + sameLength(lowRest, highRest);
        }
        if (!lowRest.equals(zeros)) {
            ways.add(digit(first, first) + " " + sameLength(lowRest, nines));
            first++;
        }
        boolean toLast = highRest.equals(nines);
        char end = toLast ? last : (char) (last - 1);
        if (first <= end) {
            ways.add(digit(first, end) + (length == 0 ? "" : " [0-9]{" + length + "}"));
        }
        if (!toLast) {
            ways.add(digit(last, last) + " " + sameLength(zeros, highRest));
        }
        return Gbnf.choice(ways);
    }

    static String digit(char from, char to) {
        return from == to ? "\"" + from + "\"" : "[" + from + "-" + to + "]";
    }
}
