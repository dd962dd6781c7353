package dev.holdfast.lab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.Chart;
import dev.holdfast.lab.report.Series;
import dev.holdfast.lab.report.XyChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Charts of a run second by second. Pure functions. */
final class TimeCharts {
    private static final int MOST_POINTS = 1500;
    private static final int MOST_SECONDS = 400;

    private TimeCharts() {}

    static List<Chart> of(SavedResult result) {
        JsonNode line = result.own("timeline");
        List<Chart> charts = new ArrayList<>();
        if (line.path("output_tokens").size() > 1) {
            XyChart requests = XyChart.of("Requests that ended", time(), Axis.linear("requests/s", ""))
                    .with(seconds("successful", line.path("completed")));
            boolean failures =
                    Arrays.stream(SavedResult.aligned(line.path("failed"))).anyMatch(count -> count > 0);
            charts.add(steady(
                    result,
                    XyChart.of("Output throughput", time(), Axis.linear("output tokens/s", ""))
                            .with(seconds("output tokens", line.path("output_tokens")))));
            charts.add(failures ? requests.with(seconds("not successful", line.path("failed"))) : requests);
            charts.add(XyChart.of("Requests at once", time(), Axis.linear("requests with the server", ""))
                    .with(seconds("in flight", line.path("in_flight"))));
        }
        double[] due = SavedResult.aligned(result.own("samples").path("at_s"));
        double[] ttft = SavedResult.aligned(result.own("samples").path("ttft_ms"));
        if (due.length == ttft.length && due.length > 1) {
            double[] seen = Arrays.stream(ttft).filter(Double::isFinite).toArray();
            charts.add(XyChart.of("TTFT of requests by when they were due", time(), LatencyCharts.axis("TTFT", seen))
                    .with(Series.points("response", some(due), some(ttft)))
                    .markY("objective", result.objective("ttft")));
        }
        return charts;
    }

    private static Axis time() {
        return Axis.linear("time since the start", "s");
    }

    private static XyChart steady(SavedResult result, XyChart chart) {
        JsonNode steady = result.own("steady_state");
        return chart.markX("steady from", SavedResult.number(steady.path("from_s")))
                .markX("to", SavedResult.number(steady.path("to_s")));
    }

    /** A value for each second; in a long run the mean of some. */
    private static Series seconds(String name, JsonNode array) {
        double[] values = SavedResult.aligned(array);
        int width = Math.ceilDiv(Math.max(1, values.length), MOST_SECONDS);
        int count = Math.ceilDiv(values.length, width);
        double[] x = new double[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = (double) i * width;
            y[i] = Arrays.stream(values, i * width, Math.min(values.length, (i + 1) * width))
                    .average()
                    .orElse(Double.NaN);
        }
        return Series.steps(name, x, y);
    }

    private static double[] some(double[] values) {
        int step = Math.ceilDiv(values.length, MOST_POINTS);
        double[] some = new double[Math.ceilDiv(values.length, step)];
        Arrays.setAll(some, i -> values[i * step]);
        return some;
    }
}
