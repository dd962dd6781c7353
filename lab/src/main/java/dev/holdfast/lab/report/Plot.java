package dev.holdfast.lab.report;

import java.util.List;

/** The frame of a picture: its size, its axes and its legend. Draws into a {@link Markup}. Confined to one thread. */
final class Plot {
    static final double WIDTH = 600;
    static final int COLOURS = 7;

    private static final double CHARACTER = 6.9;
    private static final double LINE = 18;
    private static final double SWATCH = 22;
    private static final double RIGHT = 18;
    private static final int LONGEST_NAME = 44;

    final Markup svg;
    final double left;
    final double top;
    final double right;
    final double bottom;

    /** Where a legend's entry stands. */
    private record Entry(String name, int colour, double x, double y) {}

    /** The names of a legend, and whether they name lines or areas. */
    record Legend(List<String> names, boolean lines) {}

    private Plot(Markup svg, double left, double top, double inner) {
        this.svg = svg;
        this.left = left;
        this.top = top;
        this.right = WIDTH - RIGHT;
        this.bottom = top + inner;
    }

    /**
     * Begins a picture.
     *
     * @param title its accessible name
     * @param legend shown if it has several names
     * @param above the label above the vertical axis, or empty
     * @param left room for labels on the left
     * @param inner height of the area within the axes
     */
    static Plot begin(Markup svg, String title, Legend legend, String above, double left, double inner) {
        int rows = rows(legend.names());
        double top = 8 + rows * LINE + (above.isEmpty() ? 0 : LINE + 4);
        double height = top + inner + 46;
        svg.begin(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + Markup.at(WIDTH) + " " + Markup.at(height),
                "role",
                "img",
                "aria-label",
                title);
        Plot plot = new Plot(svg, left, top, inner);
        plot.legend(legend);
        if (!above.isEmpty()) {
            plot.text(4, top - 10, above, "lab", "start");
        }
        return plot;
    }

    void end() {
        svg.end();
    }

    /** How wide a text is, about. */
    static double width(String text) {
        return text.codePoints()
                .mapToDouble(point -> point < 0x2E80 ? CHARACTER : 2 * CHARACTER)
                .sum();
    }

    /** The text, cut to so many characters. */
    static String cut(String text, int most) {
        int[] points = text.codePoints().toArray();
        return points.length <= most ? text : new String(points, 0, most - 1) + "…";
    }

    private static double step(String name) {
        return SWATCH + 6 + width(cut(name, LONGEST_NAME)) + 14;
    }

    private static int rows(List<String> names) {
        if (names.size() < 2) {
            return 0;
        }
        int rows = 1;
        double x = 0;
        for (String name : names) {
            if (x > 0 && x + step(name) > WIDTH) {
                rows++;
                x = 0;
            }
            x += step(name);
        }
        return rows;
    }

    private void legend(Legend legend) {
        List<String> names = legend.names();
        if (names.size() < 2) {
            return;
        }
        double x = 4;
        double y = 14;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (x > 4 && x + step(name) > WIDTH) {
                x = 4;
                y += LINE;
            }
            swatch(new Entry(name, i, x, y), legend.lines());
            x += step(name);
        }
    }

    private void swatch(Entry entry, boolean line) {
        int colour = entry.colour() % COLOURS;
        if (line) {
            rule(entry.x(), entry.y() - 4, entry.x() + SWATCH, entry.y() - 4, "line s" + colour);
        } else {
            svg.empty(
                    "rect",
                    "x",
                    Markup.at(entry.x()),
                    "y",
                    Markup.at(entry.y() - 10),
                    "width",
                    Markup.at(SWATCH),
                    "height",
                    "10",
                    "rx",
                    "2",
                    "class",
                    "f" + colour);
        }
        text(entry.x() + SWATCH + 6, entry.y(), cut(entry.name(), LONGEST_NAME), "leg", "start");
    }

    /** The vertical axis with lines across. */
    void vertical(Ticks ticks) {
        for (Ticks.Tick tick : ticks.at()) {
            double y = y(ticks, tick.value());
            rule(left, y, right, y, "grid");
            text(left - 8, y + 4, tick.label(), "tick", "end");
        }
    }

    /** The horizontal axis with its label. */
    void horizontal(Ticks ticks, String label, boolean lines) {
        for (Ticks.Tick tick : ticks.at()) {
            double x = x(ticks, tick.value());
            rule(x, lines ? top : bottom, x, bottom + 5, lines ? "grid" : "axis");
            text(x, bottom + 18, tick.label(), "tick", "middle");
        }
        rule(left, bottom, right, bottom, "axis");
        text((left + right) / 2, bottom + 37, label, "lab", "middle");
    }

    double x(Ticks ticks, double value) {
        return left + (right - left) * ticks.place(value);
    }

    double y(Ticks ticks, double value) {
        return bottom - (bottom - top) * ticks.place(value);
    }

    void rule(double fromX, double fromY, double toX, double toY, String style) {
        svg.empty(
                "line",
                "x1",
                Markup.at(fromX),
                "y1",
                Markup.at(fromY),
                "x2",
                Markup.at(toX),
                "y2",
                Markup.at(toY),
                "class",
                style);
    }

    void text(double x, double y, String text, String style, String anchor) {
        svg.element("text", text, "x", Markup.at(x), "y", Markup.at(y), "class", style, "text-anchor", anchor);
    }

    /** Says in the middle that there is nothing to see. */
    void nothing() {
        text((left + right) / 2, (top + bottom) / 2, "no values", "lab", "middle");
    }
}
