package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.BarChart;
import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.XyChart;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.scenario.Scenario.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * How the answers of a sweep compare: against the setting that is a number, a line for each combination of the others; without one,
 * bars. Pure functions.
 */
final class SweepCharts {
    private static final double MILLIS = 1000;
    private static final double WHOLE = 100;
    private static final int MOST_BARS = 24;

    private SweepCharts() {}

    static List<Block> of(List<Answer> answers) {
        String number = numeric(answers);
        List<Block> charts = new ArrayList<>();
        charts.add(chart(
                answers,
                number,
                "TTFT, 99th percentile",
                "ms",
                answer -> answer.outcome().latencies().ttft().p99() * MILLIS));
        charts.add(chart(
                answers,
                number,
                "TPOT, 99th percentile",
                "ms",
                answer -> answer.outcome().latencies().tpot().p99() * MILLIS));
        charts.add(chart(
                answers,
                number,
                "Requests that meet the objectives",
                "%",
                answer -> answer.outcome().goodShare() * WHOLE));
        charts.add(chart(
                answers,
                number,
                "Tokens of answers",
                "1/s",
                answer -> answer.outcome().outputTokensPerSecond()));
        if (answers.stream().anyMatch(answer -> Double.isFinite(answer.usdPerMillionTokens()))) {
            charts.add(
                    chart(answers, number, "Cost of a million tokens of answers", "USD", Answer::usdPerMillionTokens));
        }
        return charts;
    }

    /** The last setting of which all values are numbers, or an empty name. */
    private static String numeric(List<Answer> answers) {
        String found = "";
        for (String name : answers.getFirst().scenario().varied().sequencedKeySet()) {
            boolean numbers = answers.stream()
                    .allMatch(answer ->
                            Double.isFinite(number(answer.scenario().varied().getOrDefault(name, ""))));
            found = numbers ? name : found;
        }
        return found;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static Block chart(
            List<Answer> answers, String number, String title, String unit, ToDoubleFunction<Answer> figure) {
        if (number.isEmpty()) {
            List<Answer> shown = answers.stream().limit(MOST_BARS).toList();
            return BarChart.of(
                            title,
                            Axis.linear(title, unit),
                            shown.stream()
                                    .map(answer -> answer.scenario().label())
                                    .toList())
                    .with(title, shown.stream().map(figure::applyAsDouble).toList());
        }
        Map<String, List<Answer>> lines = new LinkedHashMap<>();
        for (Answer answer : answers) {
            SequencedMap<String, String> others =
                    new LinkedHashMap<>(answer.scenario().varied());
            others.remove(number);
            String name = others.isEmpty() ? "all" : String.join(", ", others.sequencedValues());
            lines.computeIfAbsent(name, line -> new ArrayList<>()).add(answer);
        }
        XyChart chart = XyChart.of(title, Axis.linear(number, ""), Axis.linear(title, unit));
        for (var line : lines.entrySet()) {
            double[] x = line.getValue().stream()
                    .mapToDouble(answer -> number(answer.scenario().varied().getOrDefault(number, "")))
                    .toArray();
            double[] y = line.getValue().stream().mapToDouble(figure).toArray();
            chart = chart.with(Series.line(line.getKey(), x, y));
        }
        return chart;
    }

    /** What a replica does, in a word; empty if it does all. */
    static String word(Role role) {
        return switch (role) {
            case BOTH -> "";
            case PREFILL -> "(prefill)";
            case DECODE -> "(decode)";
        };
    }
}
