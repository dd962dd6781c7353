package dev.holdfast.lab.bench.report;

import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.Chart;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.XyChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Charts of how latencies are distributed. Pure functions. */
final class LatencyCharts {
    private static final double WIDE = 20;
    private static final double MOSTLY = 0.9;

    private LatencyCharts() {}

    /** Of one result: response and service latencies side by side. */
    static List<Chart> of(SavedResult result) {
        List<Chart> charts = new ArrayList<>();
        add(
                charts,
                "Time to first token (TTFT)",
                result.objective("ttft"),
                Series.cdf("response: from when it was due", result.samples("ttft_ms")),
                Series.cdf("service: from when it was sent", result.samples("service_ttft_ms")));
        add(
                charts,
                "Time per output token (TPOT)",
                result.objective("tpot"),
                Series.cdf("mean of each answer", result.samples("tpot_ms")));
        add(
                charts,
                "Inter-token latency (ITL)",
                Double.NaN,
                Series.cdf("between events", result.samples("itl_chunks_ranks_ms")),
                Series.cdf("between tokens, estimated", result.samples("itl_tokens_ranks_ms")));
        add(
                charts,
                "End-to-end latency (E2E)",
                result.objective("e2el"),
                Series.cdf("response: from when it was due", result.samples("e2el_ms")),
                Series.cdf("service: from when it was sent", result.samples("service_e2el_ms")));
        return charts;
    }

    /** Of several results. */
    static List<Chart> of(List<SavedResult> results) {
        List<Chart> charts = new ArrayList<>();
        add(charts, "Time to first token (TTFT), response", objective(results, "ttft"), each(results, "ttft_ms"));
        add(charts, "Time per output token (TPOT)", objective(results, "tpot"), each(results, "tpot_ms"));
        add(charts, "End-to-end latency (E2E), response", objective(results, "e2el"), each(results, "e2el_ms"));
        return charts;
    }

    private static Series[] each(List<SavedResult> results, String column) {
        return results.stream()
                .map(result -> Series.cdf(result.name(), result.samples(column)))
                .toArray(Series[]::new);
    }

    /** The objective that all have, or {@code NaN}. */
    static double objective(List<SavedResult> results, String figure) {
        double[] all = results.stream()
                .mapToDouble(result -> result.objective(figure))
                .distinct()
                .toArray();
        return all.length == 1 ? all[0] : Double.NaN;
    }

    private static void add(List<Chart> charts, String title, double objective, Series... series) {
        double[] values = Arrays.stream(series)
                .flatMap(each -> each.points().stream())
                .mapToDouble(Series.Point::x)
                .toArray();
        if (values.length == 0) {
            return;
        }
        Axis share = Axis.linear("share of requests", "%").holding(0, 100);
        XyChart chart = XyChart.of(title, axis("time", values), title.contains("ITL") ? share("gaps") : share)
                .markX("objective", objective);
        for (Series each : series) {
            chart = each.points().isEmpty() ? chart : chart.with(each);
        }
        charts.add(chart);
    }

    private static Axis share(String of) {
        return Axis.linear("share of " + of, "%").holding(0, 100);
    }

    /** Logarithmic where values lie far apart; a few of 0 do not hinder that. */
    static Axis axis(String name, double... millis) {
        double[] positive =
                Arrays.stream(millis).filter(value -> value > 0).sorted().toArray();
        boolean wide = positive.length > 0
                && positive.length >= MOSTLY * millis.length
                && positive[positive.length - 1] > WIDE * positive[0];
        return wide ? Axis.log(name, "ms") : Axis.linear(name, "ms");
    }
}
