package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ends of an axis and the values that stand on it: whole multiples of 1, 2 or 5 times a power of ten. Immutable.
 *
 * @param low the left or lower end
 * @param high the other end, above it
 * @param log whether places follow the logarithm
 */
record Ticks(double low, double high, boolean log, List<Tick> at) {
    /** A value with how it is written. */
    record Tick(double value, String label) {}

    /** Sizes that a chart can show; far from where doubles overflow. */
    static final double LARGEST = 1e100;

    private static final double SMALLEST = 1e-100;
    private static final double[] NICE = {1, 2, 5, 10};
    private static final int NICE_IN_A_DECADE = 3;
    private static final String[] SUFFIXES = {"", "k", "M", "G", "T"};

    /** Whether an axis can show a value. */
    static boolean shows(Axis axis, double value) {
        boolean inRange = Math.abs(value) <= LARGEST;
        return axis.scale() == Axis.Scale.LOG ? inRange && value >= SMALLEST : inRange;
    }

    /**
     * The ticks of an axis.
     *
     * @param values that it must hold; those that it cannot show are left out
     * @param most about how many ticks there may be
     */
    static Ticks of(Axis axis, List<Double> values, int most) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        List<Double> all = new ArrayList<>(values);
        all.add(axis.min());
        all.add(axis.max());
        for (double value : all) {
            if (shows(axis, value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        return axis.scale() == Axis.Scale.LOG ? logarithmic(min, max, most) : linear(min, max, most);
    }

    /** Where a value is, from 0 at the low end to 1 at the high one. */
    double place(double value) {
        if (log) {
            return (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
        }
        return (value - low) / (high - low);
    }

    private static Ticks linear(double from, double to, int most) {
        double min = from;
        double max = to;
        if (!(min <= max)) {
            min = 0;
            max = 1;
        }
        if ((min >= 0 && min <= max / 2) || max - min < SMALLEST || max - min < Math.abs(max) * 1e-9) {
            min = Math.min(0, min);
            max = Math.max(0, max);
        }
        if (max - min < SMALLEST) {
            max = min + 1;
        }
        double step = step((max - min) / most);
        double low = Math.floor(min / step + 1e-9) * step;
        long steps = Math.max(1, Math.round(Math.ceil((max - low) / step - 1e-9)));
        List<Tick> ticks = new ArrayList<>();
        double high = low + steps * step;
        for (int i = 0; i <= steps; i++) {
            double value = low + i * step;
            ticks.add(new Tick(value, label(value, step, Math.max(Math.abs(low), Math.abs(high)))));
        }
        return new Ticks(low, high, false, List.copyOf(ticks));
    }

    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double nice : NICE) {
            if (nice * power >= least * (1 - 1e-9)) {
                return nice * power;
            }
        }
        return 10 * power;
    }

    private static Ticks logarithmic(double from, double to, int most) {
        double min = from <= to ? from : 1;
        double max = from <= to ? to : 10;
        double low = niceBelow(min);
        double high = niceAbove(max);
        if (high <= low * 1.5) {
            low = niceBelow(low / 1.5);
            high = niceAbove(high * 1.5);
        }
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = (int) Math.ceil(Math.log10(high) - 1e-9);
        int decades = last - first;
        int stride = Math.max(1, Math.ceilDiv(decades, most));
        boolean between = Math.log10(high / low) * NICE_IN_A_DECADE <= most + 3;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent += stride) {
            for (double nice : between ? new double[] {1, 2, 5} : new double[] {1}) {
                double value = nice * Math.pow(10, exponent);
                if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
                    ticks.add(new Tick(value, label(value, value, value)));
                }
            }
        }
        return new Ticks(low, high, true, List.copyOf(ticks));
    }

    private static double niceBelow(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        for (int i = NICE.length - 1; i >= 0; i--) {
            if (NICE[i] * power <= value * (1 + 1e-9)) {
                return NICE[i] * power;
            }
        }
        return power;
    }

    private static double niceAbove(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        for (double nice : NICE) {
            if (nice * power >= value * (1 - 1e-9)) {
                return nice * power;
            }
        }
        return power * 10;
    }

    /** As short as neighbours stay apart: 20k rather than 20000, and no digit that is the same on all. */
    private static String label(double value, double step, double largest) {
        double size = Math.max(step, Double.MIN_NORMAL);
        if (value == 0) {
            return "0";
        }
        if (largest >= 1e15 || size < 1e-6) {
            return String.format(Locale.ROOT, "%.0e", value).replace("e+", "e");
        }
        int suffix =
                largest < 1e4 ? 0 : Math.min(SUFFIXES.length - 1, (int) Math.floor(Math.log10(largest) + 1e-9) / 3);
        double unit = Math.pow(1000, suffix);
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(size / unit) + 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value / unit) + SUFFIXES[suffix];
    }
}
