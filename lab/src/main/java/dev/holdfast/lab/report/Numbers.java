package dev.holdfast.lab.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Writes numbers for people, in the same way in every country. Pure functions. */
public final class Numbers {
    private static final MathContext FOUR = new MathContext(4, RoundingMode.HALF_EVEN);
    private static final double LARGE = 1e15;
    private static final double SMALL = 1e-6;

    private Numbers() {}

    /** Whole numbers in full; others with four digits that count; what is no number as a dash. */
    public static String text(Number number) {
        return number instanceof Long || number instanceof Integer
                ? String.valueOf(number.longValue())
                : text(number.doubleValue());
    }

    /** Four digits that count, without zeros at the end; what is no number as a dash. */
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= LARGE || size < SMALL) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = size >= 1000 ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(FOUR);
        return plain(rounded);
    }

    /** With a fixed number of digits after the point; what is no number as a dash. */
    public static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : text(value);
    }

    /** A share from 0 to 1 as a percentage. */
    public static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", share * 100) : text(share);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
