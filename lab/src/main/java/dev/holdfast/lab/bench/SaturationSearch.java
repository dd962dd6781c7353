package dev.holdfast.lab.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate at which enough requests meet their objectives: doubles until one fails, then halves the gap, as MLPerf's
 * LoadGen searches its greatest Poisson rate. Pure: it only says which rate to try. Confined to one thread.
 */
public final class SaturationSearch {
    /**
     * A rate that was tried.
     *
     * @param rate requests a second
     * @param good whether it met the objectives
     */
    public record Step(double rate, boolean good) {}

    private static final double LOWEST_SHARE = 1.0 / 64;

    private final double start;
    private final double precision;
    private final int mostSteps;
    private final List<Step> steps = new ArrayList<>();
    private double good;
    private double bad = Double.POSITIVE_INFINITY;

    /**
     * A search.
     *
     * @param start the first rate, above 0
     * @param precision at which ratio of the gap to the rate it ends, such as 0.05
     * @param mostSteps how many rates are tried at most
     */
    public SaturationSearch(double start, double precision, int mostSteps) {
        if (!(start > 0 && precision > 0 && mostSteps > 0)) {
            throw new IllegalArgumentException(
                    "a search starts above 0, with a precision above 0 and at least one step");
        }
        this.start = start;
        this.precision = precision;
        this.mostSteps = mostSteps;
    }

    /** The next rate to try, or null if the search is over. */
    public @Nullable Double next() {
        if (steps.size() >= mostSteps) {
            return null;
        }
        if (Double.isInfinite(bad)) {
            return good == 0 ? start : 2 * good;
        }
        if (good == 0) {
            return bad / 2 < start * LOWEST_SHARE ? null : (Double) (bad / 2);
        }
        return bad - good <= precision * good ? null : (Double) ((good + bad) / 2);
    }

    /** How the rate of {@link #next} went. */
    public void tried(double rate, boolean met) {
        steps.add(new Step(rate, met));
        if (met) {
            good = Math.max(good, rate);
        } else {
            bad = Math.min(bad, rate);
        }
    }

    /** The highest rate that met the objectives; 0 if none did. */
    public double best() {
        return good;
    }

    /** All rates, in the order in which they were tried. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }
}
