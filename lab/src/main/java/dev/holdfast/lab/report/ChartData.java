package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.List;

/** The numbers of a chart as a table, for those who cannot or would not look at it. Pure functions. */
final class ChartData {
    private ChartData() {}

    /**
     * The table.
     *
     * @param most how many rows a series may have; of more, evenly spread ones are taken, the first and the last among them
     */
    static Table of(Chart chart, int most) {
        return switch (chart) {
            case XyChart xy -> points(xy, most);
            case BarChart bars -> bars(bars);
        };
    }

    private static Table points(XyChart chart, int most) {
        boolean banded = chart.series().stream()
                .flatMap(series -> series.points().stream())
                .anyMatch(Series.Point::hasBand);
        Table table = Table.of("series").numbers(chart.x().label(), chart.y().label());
        if (banded) {
            table = table.numbers("low", "high");
        }
        for (XyChart.Mark mark : chart.marks()) {
            String x = mark.upright() ? Numbers.text(mark.value()) : "";
            String y = mark.upright() ? "" : Numbers.text(mark.value());
            table = banded ? table.row(mark.name(), x, y, "", "") : table.row(mark.name(), x, y);
        }
        for (Series series : chart.series()) {
            for (Series.Point point : spread(series.points(), most)) {
                table = banded
                        ? table.row(series.name(), point.x(), point.y(), point.low(), point.high())
                        : table.row(series.name(), point.x(), point.y());
            }
        }
        return table;
    }

    private static List<Series.Point> spread(List<Series.Point> points, int most) {
        if (points.size() <= most) {
            return points;
        }
        List<Series.Point> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(points.get((int) Math.round((double) i * (points.size() - 1) / (most - 1))));
        }
        return some;
    }

    private static Table bars(BarChart chart) {
        Table table = Table.of("")
                .numbers(chart.bars().stream()
                        .map(bars -> chart.value().unit().isEmpty()
                                ? bars.name()
                                : bars.name() + " (" + chart.value().unit() + ")")
                        .toArray(String[]::new));
        for (int category = 0; category < chart.categories().size(); category++) {
            List<Object> cells = new ArrayList<>(List.of(chart.categories().get(category)));
            for (BarChart.Bars bars : chart.bars()) {
                String value = Numbers.text(bars.values().get(category));
                cells.add(
                        bars.high().isEmpty()
                                ? value
                                : value + " (" + Numbers.text(bars.low().get(category)) + " to "
                                        + Numbers.text(bars.high().get(category)) + ")");
            }
            table = table.row(cells.toArray());
        }
        return table;
    }
}
