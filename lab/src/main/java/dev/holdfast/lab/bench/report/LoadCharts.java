package dev.holdfast.lab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.Chart;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.XyChart;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.stats.Interval;
import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Charts of latencies against load. Pure functions. */
final class LoadCharts {
    private static final int FEWEST_IN_WINDOW = 20;
    private static final int MOST_WINDOWS = 15;
    private static final int FEWEST_WINDOWS = 4;

    private LoadCharts() {}

    /** Of the rates that a search tried; none if it was no search. */
    static List<Chart> ofSearch(SavedResult result) {
        List<JsonNode> steps = new ArrayList<>();
        result.own("search").forEach(steps::add);
        if (steps.isEmpty()) {
            return List.of();
        }
        steps.sort(Comparator.comparingDouble(step -> step.path("rate").asDouble()));
        List<Chart> charts = new ArrayList<>();
        for (String figure : List.of("ttft", "tpot")) {
            double[] p50 = numbers(steps, "p50_" + figure + "_ms", 1);
            double[] p99 = numbers(steps, "p99_" + figure + "_ms", 1);
            charts.add(XyChart.of(title(figure), rate(), LatencyCharts.axis(upper(figure), joined(p50, p99)))
                    .with(Series.line("p50", numbers(steps, "rate", 1), p50))
                    .with(Series.line("p99", numbers(steps, "rate", 1), p99))
                    .markY("objective", result.objective(figure))
                    .markX("highest rate that met it", best(steps)));
        }
        charts.add(XyChart.of(
                        "Goodput against load",
                        rate(),
                        Axis.linear("requests that met the objectives", "%").holding(0, 100))
                .with(Series.line("share", numbers(steps, "rate", 1), numbers(steps, "good_share", 100)))
                .markY("needed", 99));
        return charts;
    }

    private static double best(List<JsonNode> steps) {
        return steps.stream()
                .filter(step ->
                        step.path("met").asBoolean() && step.path("valid").asBoolean())
                .mapToDouble(step -> step.path("rate").asDouble())
                .max()
                .orElse(Double.NaN);
    }

    private static double[] numbers(List<JsonNode> steps, String key, double factor) {
        return steps.stream()
                .mapToDouble(step -> SavedResult.number(step.path(key)) * factor)
                .toArray();
    }

    /** Of a ramp: its requests in windows of as many each, by the rate of their middle; none for other loads. */
    static List<Chart> ofRamp(SavedResult result) {
        double[] due = SavedResult.aligned(result.own("samples").path("at_s"));
        double[] ttft = SavedResult.aligned(result.own("samples").path("ttft_ms"));
        int windows = Math.min(MOST_WINDOWS, due.length / FEWEST_IN_WINDOW);
        if (!result.own("mode").asText("").equals("ramp") || windows < FEWEST_WINDOWS || ttft.length != due.length) {
            return List.of();
        }
        Integer[] order = new Integer[due.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> due[i]));
        Band p50 = new Band(windows);
        Band p90 = new Band(windows);
        double[] rates = new double[windows];
        for (int i = 0; i < windows; i++) {
            int from = i * due.length / windows;
            int to = (i + 1) * due.length / windows;
            rates[i] = planned(result, (from + to - 1) / 2.0 / (due.length - 1));
            Sample sample = Sample.of(Arrays.stream(order, from, to)
                    .mapToDouble(at -> ttft[at])
                    .filter(Double::isFinite)
                    .toArray());
            p50.set(i, Bootstrap.standard().percentile(sample, 50));
            p90.set(i, Bootstrap.standard().percentile(sample, 90));
        }
        Axis axis = LatencyCharts.axis("TTFT", joined(p50.middle, p90.middle));
        return List.of(XyChart.of(title("ttft"), rate(), axis)
                .with(p50.series("p50", rates))
                .with(p90.series("p90", rates))
                .markY("objective", result.objective("ttft"))
                .captioned("Requests of the ramp in " + windows
                        + " windows, by the rate at which they were to come; bands are 95 % intervals."));
    }

    /** The rate at which a request of a ramp was to come, whose place among all is from 0 to 1. */
    private static double planned(SavedResult result, double place) {
        double from = SavedResult.number(result.own("ramp").path("from"));
        double to = SavedResult.number(result.own("ramp").path("to"));
        return result.text("ramp_up_strategy").equals("exponential")
                ? from * Math.pow(to / from, place)
                : from + (to - from) * place;
    }

    /** Of several results, each of which is a point. */
    static List<Chart> of(List<SavedResult> results) {
        boolean users = results.stream().allMatch(result -> result.users() > 0);
        ToDoubleFunction<SavedResult> load = users ? SavedResult::users : SavedResult::rate;
        Axis axis = users ? Axis.linear("users", "") : rate();
        List<SavedResult> sorted = results.stream()
                .filter(result -> Double.isFinite(load.applyAsDouble(result)))
                .sorted(Comparator.comparingDouble(load))
                .toList();
        if (sorted.size() < 2) {
            return List.of();
        }
        double[] at = sorted.stream().mapToDouble(load).toArray();
        List<Chart> charts = new ArrayList<>();
        charts.add(latency(sorted, at, axis, new String[] {"response", "ttft"}));
        charts.add(latency(sorted, at, axis, new String[] {"per_token", "tpot"}));
        charts.add(latency(sorted, at, axis, new String[] {"response", "e2el"}));
        charts.add(XyChart.of("Throughput against load", axis, Axis.linear("output tokens/s", ""))
                .with(Series.line(
                        "output tokens/s",
                        at,
                        sorted.stream()
                                .mapToDouble(result -> SavedResult.number(result.at("output_throughput")))
                                .toArray())));
        return charts;
    }

    private static Chart latency(List<SavedResult> sorted, double[] at, Axis load, String[] group) {
        Band p50 = new Band(at.length);
        Band p99 = new Band(at.length);
        for (int i = 0; i < at.length; i++) {
            p50.set(i, sorted.get(i).figure(group[0], group[1] + "_ms", "p50"));
            p99.set(i, sorted.get(i).figure(group[0], group[1] + "_ms", "p99"));
        }
        return XyChart.of(title(group[1]), load, LatencyCharts.axis(upper(group[1]), joined(p50.middle, p99.middle)))
                .with(p50.series("p50", at))
                .with(p99.series("p99", at))
                .markY("objective", LatencyCharts.objective(sorted, group[1]))
                .captioned("Each point is a result; bands are 95 % intervals.");
    }

    private static Axis rate() {
        return Axis.linear("requests/s", "");
    }

    private static String title(String figure) {
        return upper(figure) + " against load";
    }

    private static String upper(String figure) {
        return switch (figure) {
            case "ttft" -> "TTFT";
            case "tpot" -> "TPOT";
            default -> "E2E";
        };
    }

    private static double[] joined(double[] a, double[] b) {
        return Arrays.stream(new double[][] {a, b})
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .toArray();
    }

    /** A line with its uncertainty. */
    private static final class Band {
        private final double[] low;
        private final double[] middle;
        private final double[] high;

        Band(int size) {
            low = new double[size];
            middle = new double[size];
            high = new double[size];
        }

        void set(int i, Interval interval) {
            low[i] = interval.low();
            middle[i] = interval.estimate();
            high[i] = interval.high();
        }

        void set(int i, SavedResult.Figure figure) {
            low[i] = figure.low();
            middle[i] = figure.value();
            high[i] = figure.high();
        }

        Series series(String name, double[] at) {
            return Series.line(name, at, middle).within(low, high);
        }
    }
}
