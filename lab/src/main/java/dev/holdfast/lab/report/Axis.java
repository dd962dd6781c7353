package dev.holdfast.lab.report;

/**
 * What an axis of a chart means. Immutable.
 *
 * @param name of the quantity
 * @param unit such as {@code ms}, or empty
 * @param scale how values are laid out; values that it cannot show (none above 0 on a logarithmic axis) are left out
 * @param min where it begins at the latest, or {@code NaN} to follow the values
 * @param max where it ends at the earliest, or {@code NaN} to follow the values
 */
public record Axis(String name, String unit, Scale scale, double min, double max) {
    /** How values are laid out. */
    public enum Scale {
        LINEAR,
        /** By their logarithm, to base ten. */
        LOG
    }

    /** An axis in equal steps; it begins at 0 unless all values are far from it. */
    public static Axis linear(String name, String unit) {
        return new Axis(name, unit, Scale.LINEAR, Double.NaN, Double.NaN);
    }

    /** A logarithmic axis. */
    public static Axis log(String name, String unit) {
        return new Axis(name, unit, Scale.LOG, Double.NaN, Double.NaN);
    }

    /** The same that holds at least these values. */
    public Axis holding(double low, double high) {
        return new Axis(name, unit, scale, low, high);
    }

    String label() {
        return unit.isEmpty() ? name : name + " (" + unit + ")";
    }
}
