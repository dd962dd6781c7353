package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a chart draws in one colour. Immutable.
 *
 * @param name in the legend
 * @param shape how points are joined
 * @param points in the order in which they are joined; one that is not finite breaks the line
 */
public record Series(String name, Shape shape, List<Point> points) {
    private static final int MOST_STEPS = 200;
    private static final int MOST_BINS = 60;
    private static final double WHOLE = 100;

    /** How points are joined. */
    public enum Shape {
        LINE,
        /** Each value holds until the next. */
        STEPS,
        POINTS,
        /** Steps with the area below them filled. */
        AREA
    }

    /**
     * A value.
     *
     * @param low the lower end of its uncertainty, or {@code NaN}
     * @param high the upper end of its uncertainty, or {@code NaN}
     */
    public record Point(double x, double y, double low, double high) {
        boolean hasBand() {
            return Double.isFinite(low) && Double.isFinite(high);
        }
    }

    /** Copies the points. */
    public Series {
        points = List.copyOf(points);
    }

    /** A line through points. */
    public static Series line(String name, double[] x, double[] y) {
        return of(name, Shape.LINE, x, y);
    }

    /** Values of which each holds until the next. */
    public static Series steps(String name, double[] x, double[] y) {
        return of(name, Shape.STEPS, x, y);
    }

    /** Points that are not joined. */
    public static Series points(String name, double[] x, double[] y) {
        return of(name, Shape.POINTS, x, y);
    }

    /** Points in a shape. */
    public static Series of(String name, Shape shape, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " places, but " + y.length + " values");
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            points.add(new Point(x[i], y[i], Double.NaN, Double.NaN));
        }
        return new Series(name, shape, points);
    }

    /** The same with a band of uncertainty: one end of it for each point. */
    public Series within(double[] low, double[] high) {
        if (low.length != points.size() || high.length != points.size()) {
            throw new IllegalArgumentException("a band has two ends for each point");
        }
        List<Point> banded = new ArrayList<>();
        for (int i = 0; i < low.length; i++) {
            Point point = points.get(i);
            banded.add(new Point(point.x(), point.y(), low[i], high[i]));
        }
        return new Series(name, shape, banded);
    }

    /** How large a share of values, in per cent, is at most x. Of many values, only evenly spread ones are drawn. */
    public static Series cdf(String name, double... values) {
        double[] sorted = finite(values);
        List<Point> points = new ArrayList<>();
        if (sorted.length > 0) {
            points.add(new Point(sorted[0], 0, Double.NaN, Double.NaN));
        }
        int steps = Math.min(sorted.length, MOST_STEPS);
        for (int i = 1; i <= steps; i++) {
            int rank = (int) Math.ceilDiv((long) i * sorted.length, steps);
            points.add(new Point(sorted[rank - 1], WHOLE * rank / sorted.length, Double.NaN, Double.NaN));
        }
        return new Series(name, Shape.STEPS, points);
    }

    /**
     * How many values lie in each of some equal bins. Their width is that of Freedman and Diaconis, "On the histogram as a density
     * estimator" (1981): twice the distance between the quartiles over the cube root of the count; at most 60 bins.
     */
    public static Series histogram(String name, double... values) {
        double[] sorted = finite(values);
        if (sorted.length == 0) {
            return new Series(name, Shape.AREA, List.of());
        }
        double low = sorted[0];
        double span = sorted[sorted.length - 1] - low;
        int bins = span > 0 && Double.isFinite(span) ? bins(sorted, span) : 1;
        double width = span > 0 && Double.isFinite(span) ? span / bins : Math.max(1e-9, Math.abs(low) / 10);
        int[] counts = new int[bins];
        for (double value : sorted) {
            counts[(int) Math.clamp((value - low) / width, 0, bins - 1)]++;
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            points.add(new Point(low + i * width, counts[i], Double.NaN, Double.NaN));
        }
        points.add(new Point(low + bins * width, 0, Double.NaN, Double.NaN));
        return new Series(name, Shape.AREA, points);
    }

    private static int bins(double[] sorted, double span) {
        double quartiles = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        double width = 2 * quartiles / Math.cbrt(sorted.length);
        double wanted = width > 0 ? Math.ceil(span / width) : Math.ceil(Math.sqrt(sorted.length));
        return (int) Math.clamp(wanted, 1, MOST_BINS);
    }

    private static double[] finite(double... values) {
        return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    }
}
