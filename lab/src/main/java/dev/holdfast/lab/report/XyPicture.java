package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;

/** Draws a chart of one quantity against another. Confined to one thread. */
final class XyPicture {
    private static final double INNER = 240;
    private static final int MOST_DOTS = 60;
    private static final int MOST_X = 7;
    private static final int MOST_Y = 6;

    private final XyChart chart;
    private final Ticks x;
    private final Ticks y;
    private final Plot plot;

    private XyPicture(XyChart chart, Ticks x, Ticks y, Plot plot) {
        this.chart = chart;
        this.x = x;
        this.y = y;
        this.plot = plot;
    }

    static void draw(XyChart chart, Markup svg) {
        List<Double> across = new ArrayList<>();
        List<Double> up = new ArrayList<>();
        for (Series series : chart.series()) {
            for (Series.Point point : series.points()) {
                if (shows(chart, point)) {
                    across.add(point.x());
                    up.add(point.y());
                    up.add(point.low());
                    up.add(point.high());
                }
            }
            if (series.shape() == Series.Shape.AREA) {
                up.add(0.0);
            }
        }
        boolean none = up.isEmpty() || across.isEmpty();
        chart.marks().forEach(mark -> (mark.upright() ? across : up).add(mark.value()));
        Ticks x = Ticks.of(chart.x(), across, MOST_X);
        Ticks y = Ticks.of(chart.y(), up, MOST_Y);
        double left = y.at().stream()
                        .mapToDouble(tick -> Plot.width(tick.label()))
                        .max()
                        .orElse(0)
                + 16;
        Plot.Legend names = new Plot.Legend(
                chart.series().stream().map(Series::name).toList(),
                chart.series().stream().noneMatch(XyPicture::isFilled));
        Plot plot = Plot.begin(svg, chart.title(), names, chart.y().label(), Math.max(36, left), INNER);
        new XyPicture(chart, x, y, plot).all(none);
    }

    private static boolean shows(XyChart chart, Series.Point point) {
        return Ticks.shows(chart.x(), point.x()) && Ticks.shows(chart.y(), point.y());
    }

    private static boolean isFilled(Series series) {
        return series.shape() == Series.Shape.POINTS || series.shape() == Series.Shape.AREA;
    }

    private void all(boolean none) {
        plot.vertical(y);
        plot.horizontal(x, chart.x().label(), false);
        if (none) {
            plot.nothing();
        }
        for (int i = 0; i < chart.series().size(); i++) {
            band(chart.series().get(i), i % Plot.COLOURS);
        }
        for (int i = 0; i < chart.series().size(); i++) {
            lines(chart.series().get(i), i % Plot.COLOURS);
        }
        chart.marks().forEach(this::mark);
        for (int i = 0; i < chart.series().size(); i++) {
            dots(chart.series().get(i), i % Plot.COLOURS);
        }
        plot.end();
    }

    private void band(Series series, int colour) {
        StringBuilder upper = new StringBuilder();
        List<String> lower = new ArrayList<>();
        for (Series.Point point : series.points()) {
            boolean banded = point.hasBand()
                    && shows(chart, point)
                    && Ticks.shows(chart.y(), point.low())
                    && Ticks.shows(chart.y(), point.high());
            if (banded) {
                String across = Markup.at(plot.x(x, point.x()));
                upper.append(across)
                        .append(',')
                        .append(Markup.at(plot.y(y, point.high())))
                        .append(' ');
                lower.add(across + "," + Markup.at(plot.y(y, point.low())));
            }
        }
        if (lower.size() > 1) {
            String outline = upper + String.join(" ", lower.reversed());
            plot.svg.empty("polygon", "points", outline, "class", "band f" + colour);
        }
    }

    private void lines(Series series, int colour) {
        if (series.shape() == Series.Shape.POINTS) {
            return;
        }
        List<Series.Point> run = new ArrayList<>();
        for (Series.Point point : series.points()) {
            if (shows(chart, point)) {
                run.add(point);
            } else {
                stroke(series.shape(), run, colour);
                run.clear();
            }
        }
        stroke(series.shape(), run, colour);
    }

    private void stroke(Series.Shape shape, List<Series.Point> run, int colour) {
        if (run.isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < run.size(); i++) {
            String across = Markup.at(plot.x(x, run.get(i).x()));
            if (i > 0 && shape != Series.Shape.LINE) {
                path.append('H')
                        .append(across)
                        .append('V')
                        .append(Markup.at(plot.y(y, run.get(i).y())));
            } else {
                path.append(i == 0 ? 'M' : 'L').append(across).append(',');
                path.append(Markup.at(plot.y(y, run.get(i).y())));
            }
        }
        if (shape == Series.Shape.AREA) {
            String outline = path + "V" + Markup.at(plot.bottom) + "H"
                    + Markup.at(plot.x(x, run.getFirst().x())) + "Z";
            plot.svg.empty("path", "d", outline, "class", "area f" + colour);
        }
        plot.svg.empty("path", "d", path.toString(), "class", "line s" + colour);
    }

    private void mark(XyChart.Mark mark) {
        if (!Ticks.shows(mark.upright() ? chart.x() : chart.y(), mark.value())) {
            return;
        }
        String text = Plot.cut(mark.name(), 30);
        if (mark.upright()) {
            double across = plot.x(x, mark.value());
            boolean room = across + Plot.width(text) + 8 < Plot.WIDTH;
            plot.rule(across, plot.top, across, plot.bottom, "mark");
            plot.text(across + (room ? 5 : -5), plot.bottom - 8, text, "note", room ? "start" : "end");
        } else {
            double up = plot.y(y, mark.value());
            plot.rule(plot.left, up, plot.right, up, "mark");
            plot.text(plot.right, up - 5, text, "note", "end");
        }
    }

    /** Points with what they are; those of a long line are not seen, but tell their values. */
    private void dots(Series series, int colour) {
        List<Series.Point> points = series.points();
        boolean seen = series.shape() == Series.Shape.POINTS
                || (series.shape() == Series.Shape.LINE && points.size() <= MOST_DOTS / 2);
        int step = series.shape() == Series.Shape.POINTS ? 1 : Math.max(1, Math.ceilDiv(points.size(), MOST_DOTS));
        for (int i = 0; i < points.size(); i += step) {
            Series.Point point = points.get(i);
            if (shows(chart, point)) {
                dot(series, point, (seen ? "dot f" : "hit f") + colour);
            }
        }
    }

    private void dot(Series series, Series.Point point, String style) {
        String says =
                series.name() + ": " + Numbers.text(point.y()) + " " + chart.y().unit();
        if (point.hasBand()) {
            says += " (" + Numbers.text(point.low()) + " to " + Numbers.text(point.high()) + ")";
        }
        says += " at " + Numbers.text(point.x()) + " " + chart.x().unit();
        plot.svg
                .begin(
                        "circle",
                        "cx",
                        Markup.at(plot.x(x, point.x())),
                        "cy",
                        Markup.at(plot.y(y, point.y())),
                        "r",
                        style.startsWith("dot") ? "3.5" : "7",
                        "class",
                        style)
                .element("title", says)
                .end();
    }
}
