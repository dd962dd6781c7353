package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a load is spread over the 24 hours of a day: each hour's share relative to the day's mean, so that their mean is 1.
 * The named shapes are assumptions, to be replaced by one's own figures. Immutable.
 */
public final class DayShape {
    /** Hours of a day. */
    public static final int HOURS = 24;

    private static final Map<String, double[]> NAMED = named();

    private final double[] relative;

    private DayShape(double[] relative) {
        this.relative = relative;
    }

    /** All hours alike. */
    public static DayShape flat() {
        return of(NAMED.getOrDefault("flat", new double[HOURS]));
    }

    /**
     * 24 figures in any unit; only their ratios count.
     *
     * @throws PlanException if there are not 24, one is negative, or all are 0
     */
    public static DayShape of(double... figures) {
        double sum = Arrays.stream(figures).sum();
        boolean wrong = Arrays.stream(figures).anyMatch(figure -> !(figure >= 0) || Double.isInfinite(figure));
        if (figures.length != HOURS || wrong || !(sum > 0)) {
            throw new PlanException(
                    "a day has 24 figures of 0 or more, not all 0, one for each hour from 0 to 23; there are "
                            + figures.length);
        }
        return new DayShape(
                Arrays.stream(figures).map(figure -> figure * HOURS / sum).toArray());
    }

    /**
     * A named shape: {@code flat}, {@code office} (a working day of one time zone), {@code evening} (consumers), {@code
     * global} (users of all time zones).
     *
     * @throws PlanException if there is none
     */
    public static DayShape named(String name) {
        double[] figures = NAMED.get(name.toLowerCase(Locale.ROOT));
        if (figures == null) {
            throw Names.unknown("shape of a day", name, NAMED.keySet());
        }
        return of(figures);
    }

    /** The names of the shapes. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /** The busiest hour relative to the mean, from 1 to 24. */
    public double peakRatio() {
        return Arrays.stream(relative).max().orElse(1);
    }

    /** Each hour relative to the mean; a copy. */
    public double[] relative() {
        return relative.clone();
    }

    /**
     * The same hours busy, but with another ratio of the busiest to the mean: each figure is raised to a power.
     *
     * @throws PlanException if no power gives the ratio: it is below 1, or more than as many equal peaks allow
     */
    public DayShape withPeakRatio(double ratio) {
        double own = peakRatio();
        long peaks = Arrays.stream(relative).filter(hour -> hour > own * 0.999).count();
        double most = (double) HOURS / peaks;
        if (ratio >= 1 && Math.abs(ratio - own) < 1e-9) {
            return this;
        }
        if (!(ratio >= 1) || ratio > most * 0.99) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "a peak of %.3g times the mean is impossible for this shape of a day; possible is from 1 to %.3g",
                    ratio,
                    most * 0.99));
        }
        double low = 0;
        double high = 1;
        while (powered(high).peakRatio() < ratio && high < 1e6) {
            high *= 2;
        }
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (powered(middle).peakRatio() < ratio) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return powered(high);
    }

    private DayShape powered(double power) {
        double peak = peakRatio();
        return of(Arrays.stream(relative)
                .map(hour -> Math.pow(hour / peak, power))
                .toArray());
    }

    private static Map<String, double[]> named() {
        Map<String, double[]> shapes = new LinkedHashMap<>();
        double[] flat = new double[HOURS];
        Arrays.fill(flat, 1);
        shapes.put("flat", flat);
        shapes.put(
                "office",
                new double[] {1, 1, 1, 1, 1, 2, 5, 15, 55, 90, 100, 95, 60, 80, 98, 95, 80, 50, 22, 10, 6, 4, 2, 1});
        shapes.put("evening", new double[] {
            40, 25, 15, 10, 8, 8, 12, 20, 28, 35, 40, 45, 50, 50, 48, 50, 55, 65, 78, 90, 100, 98, 85, 62
        });
        shapes.put("global", new double[] {
            72, 70, 70, 72, 74, 76, 80, 86, 92, 96, 98, 99, 98, 99, 100, 99, 97, 94, 90, 86, 82, 79, 76, 74
        });
        return shapes;
    }
}
