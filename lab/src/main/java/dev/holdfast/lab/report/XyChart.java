package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart of one quantity against another: lines, steps, points, distributions. Immutable.
 *
 * @param title what it shows
 * @param caption a sentence below it, or empty
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series what is drawn; may be empty, which is said in its place
 * @param marks lines across the whole chart, such as an objective
 */
public record XyChart(String title, String caption, Axis x, Axis y, List<Series> series, List<Mark> marks)
        implements Chart {
    /**
     * A line across the whole chart.
     *
     * @param name what it is
     * @param value where it is
     * @param upright whether it is a value of the horizontal axis
     */
    public record Mark(String name, double value, boolean upright) {}

    /** Copies both lists. */
    public XyChart {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
    }

    /** A chart with nothing in it yet. */
    public static XyChart of(String title, Axis x, Axis y) {
        return new XyChart(title, "", x, y, List.of(), List.of());
    }

    /** The same with a sentence below it. */
    public XyChart captioned(String text) {
        return new XyChart(title, text, x, y, series, marks);
    }

    /** The same with a further series. */
    public XyChart with(Series one) {
        List<Series> more = new ArrayList<>(series);
        more.add(one);
        return new XyChart(title, caption, x, y, more, marks);
    }

    /** The same with a line at a value of the horizontal axis; none if the value is not finite. */
    public XyChart markX(String name, double value) {
        return marked(new Mark(name, value, true));
    }

    /** The same with a line at a value of the vertical axis; none if the value is not finite. */
    public XyChart markY(String name, double value) {
        return marked(new Mark(name, value, false));
    }

    private XyChart marked(Mark mark) {
        if (!Double.isFinite(mark.value())) {
            return this;
        }
        List<Mark> more = new ArrayList<>(marks);
        more.add(mark);
        return new XyChart(title, caption, x, y, series, more);
    }
}
