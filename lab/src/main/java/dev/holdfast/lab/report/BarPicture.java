package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;

/** Draws bars that lie. Confined to one thread. */
final class BarPicture {
    private static final double THICK = 18;
    private static final double GAP = 14;
    private static final int LONGEST_NAME = 32;
    private static final int MOST = 7;
    private static final double ROOM = 60;

    private final BarChart chart;
    private final Ticks ticks;
    private final Plot plot;

    private BarPicture(BarChart chart, Ticks ticks, Plot plot) {
        this.chart = chart;
        this.ticks = ticks;
        this.plot = plot;
    }

    static void draw(BarChart chart, Markup svg) {
        double left = chart.categories().stream()
                        .mapToDouble(name -> Plot.width(Plot.cut(name, LONGEST_NAME)))
                        .max()
                        .orElse(0)
                + 18;
        Plot.Legend names =
                new Plot.Legend(chart.bars().stream().map(BarChart.Bars::name).toList(), false);
        double inner = Math.max(40, chart.categories().size() * group(chart) + GAP);
        Plot plot = Plot.begin(svg, chart.title(), names, "", Math.max(36, left), inner);
        Ticks ticks = Ticks.of(chart.value(), ends(chart), MOST);
        new BarPicture(chart, ticks, plot).all();
    }

    private static double group(BarChart chart) {
        return (chart.stacked() ? 1 : Math.max(1, chart.bars().size())) * THICK + GAP;
    }

    /** All ends of bars, and 0 where they begin. */
    private static List<Double> ends(BarChart chart) {
        List<Double> ends = new ArrayList<>(List.of(0.0));
        for (int category = 0; category < chart.categories().size(); category++) {
            double sum = 0;
            for (BarChart.Bars bars : chart.bars()) {
                double value = bars.values().get(category);
                if (!Ticks.shows(chart.value(), value)) {
                    continue;
                }
                sum += value;
                ends.add(chart.stacked() ? sum : value);
                if (!bars.high().isEmpty()) {
                    ends.add(bars.low().get(category));
                    ends.add(bars.high().get(category));
                }
            }
        }
        return ends;
    }

    private void all() {
        plot.horizontal(ticks, chart.value().label(), true);
        for (int category = 0; category < chart.categories().size(); category++) {
            category(category);
        }
        if (chart.categories().isEmpty() || chart.bars().isEmpty()) {
            plot.nothing();
        }
        plot.rule(begin(), plot.top, begin(), plot.bottom, "axis");
        plot.end();
    }

    /** Where bars begin: at 0, or at the left end of a logarithmic axis. */
    private double begin() {
        return ticks.log() ? plot.left : plot.x(ticks, 0);
    }

    private void category(int category) {
        double top = plot.top + GAP + category * group(chart);
        double middle = top + (group(chart) - GAP) / 2;
        String name = chart.categories().get(category);
        plot.svg
                .begin(
                        "text",
                        "x",
                        Markup.at(plot.left - 8),
                        "y",
                        Markup.at(middle + 4),
                        "class",
                        "tick",
                        "text-anchor",
                        "end")
                .element("title", name)
                .text(Plot.cut(name, LONGEST_NAME))
                .end();
        double sum = 0;
        for (int i = 0; i < chart.bars().size(); i++) {
            double value = chart.bars().get(i).values().get(category);
            if (Ticks.shows(chart.value(), value)) {
                double from = chart.stacked() && !ticks.log() ? plot.x(ticks, sum) : begin();
                double to = plot.x(ticks, chart.stacked() ? sum + value : value);
                bar(i, category, top + (chart.stacked() ? 0 : i * THICK), new double[] {from, to});
                sum += value;
            }
        }
    }

    private void bar(int which, int category, double top, double[] ends) {
        BarChart.Bars bars = chart.bars().get(which);
        double value = bars.values().get(category);
        String says = chart.categories().get(category) + ", " + bars.name() + ": " + Numbers.text(value) + " "
                + chart.value().unit();
        plot.svg
                .begin(
                        "rect",
                        "x",
                        Markup.at(Math.min(ends[0], ends[1])),
                        "y",
                        Markup.at(top + 1),
                        "width",
                        Markup.at(Math.max(0.5, Math.abs(ends[1] - ends[0]))),
                        "height",
                        Markup.at(THICK - 2),
                        "class",
                        "bar f" + which % Plot.COLOURS)
                .element("title", says)
                .end();
        if (!chart.stacked()) {
            double[] spread = uncertainty(bars, category, top + THICK / 2, ends[1]);
            boolean room = spread[1] + ROOM < Plot.WIDTH;
            plot.text(
                    room ? spread[1] + 6 : spread[0] - 6,
                    top + THICK / 2 + 4,
                    Numbers.text(value),
                    room ? "note" : "in",
                    room ? "start" : "end");
        }
    }

    /** Draws the uncertainty of a bar; from where to where it goes, the end of the bar included. */
    private double[] uncertainty(BarChart.Bars bars, int category, double middle, double end) {
        if (bars.high().isEmpty()) {
            return new double[] {end, end};
        }
        double low = bars.low().get(category);
        double high = bars.high().get(category);
        if (!Ticks.shows(chart.value(), low) || !Ticks.shows(chart.value(), high)) {
            return new double[] {end, end};
        }
        double from = plot.x(ticks, low);
        double to = plot.x(ticks, high);
        plot.rule(from, middle, to, middle, "err");
        plot.rule(from, middle - 4, from, middle + 4, "err");
        plot.rule(to, middle - 4, to, middle + 4, "err");
        return new double[] {Math.min(end, from), Math.max(end, to)};
    }
}
