package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart of bars that lie, so that names of any length have room. Immutable.
 *
 * @param title what it shows
 * @param caption a sentence below it, or empty
 * @param value what the length of a bar means; bars begin at 0
 * @param categories the names of groups of bars, from top to bottom
 * @param bars a value for each category in each of them
 * @param stacked whether the bars of a category stand end to end, and not below each other
 */
public record BarChart(
        String title, String caption, Axis value, List<String> categories, List<Bars> bars, boolean stacked)
        implements Chart {
    /**
     * One value for each category.
     *
     * @param name what they are
     * @param values in the order of categories; what is not finite has no bar
     * @param low lower ends of uncertainty in the same order, or empty
     * @param high upper ends of uncertainty in the same order, or empty
     */
    public record Bars(String name, List<Double> values, List<Double> low, List<Double> high) {
        /** Copies all. */
        public Bars {
            values = List.copyOf(values);
            low = List.copyOf(low);
            high = List.copyOf(high);
            if (low.size() != high.size() || (!low.isEmpty() && low.size() != values.size())) {
                throw new IllegalArgumentException("uncertainty is given for all values or for none");
            }
        }
    }

    /** Copies both lists, and checks that each category has its values. */
    public BarChart {
        categories = List.copyOf(categories);
        bars = List.copyOf(bars);
        for (Bars each : bars) {
            if (each.values().size() != categories.size()) {
                throw new IllegalArgumentException(
                        each.values().size() + " values for " + categories.size() + " categories");
            }
        }
    }

    /** A chart with nothing in it yet, whose bars lie below each other. */
    public static BarChart of(String title, Axis value, List<String> categories) {
        return new BarChart(title, "", value, categories, List.of(), false);
    }

    /** The same with the bars of a category end to end. */
    public BarChart stack() {
        return new BarChart(title, caption, value, categories, bars, true);
    }

    /** The same with a sentence below it. */
    public BarChart captioned(String text) {
        return new BarChart(title, text, value, categories, bars, stacked);
    }

    /** The same with a further value for each category. */
    public BarChart with(String name, List<Double> values) {
        return with(new Bars(name, values, List.of(), List.of()));
    }

    /** The same with a further value for each category. */
    public BarChart with(Bars one) {
        List<Bars> more = new ArrayList<>(bars);
        more.add(one);
        return new BarChart(title, caption, value, categories, more, stacked);
    }
}
