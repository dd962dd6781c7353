package dev.holdfast.lab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.report.Axis;
import dev.holdfast.lab.report.BarChart;
import dev.holdfast.lab.report.Block;
import dev.holdfast.lab.report.Numbers;
import dev.holdfast.lab.report.Report;
import dev.holdfast.lab.report.Section;
import dev.holdfast.lab.report.Table;
import dev.holdfast.lab.report.Tone;
import java.util.ArrayList;
import java.util.List;

/** A document of one result. Pure. */
public final class RunReport {
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p95", "p99", "p99.9");

    private final SavedResult result;

    private RunReport(SavedResult result) {
        this.result = result;
    }

    /** The document. */
    public static Report of(SavedResult result) {
        RunReport report = new RunReport(result);
        return report.head()
                .with(report.outcome())
                .with(Section.of("Latency", report.latencies()).with(LatencyCharts.of(result)))
                .with(report.load())
                .with(Section.of("Over time").with(TimeCharts.of(result)))
                .with(report.failures())
                .with(report.conditions());
    }

    private Report head() {
        return Report.titled("Benchmark of " + result.text("model_id"))
                .subtitled(result.own("dataset").asText("") + "; " + result.load())
                .fact("Server", result.own("url").asText(""))
                .fact("API", result.text("backend"))
                .fact("Label", result.text("label"))
                .fact("Date (UTC)", result.text("date"))
                .fact("Duration", number("duration") + " s")
                .fact("Requests", result.text("num_prompts"))
                .fact("Seed", result.own("seed").asText(""));
    }

    private Section outcome() {
        List<Block> blocks = new ArrayList<>();
        result.reasons().forEach(reason -> blocks.add(Block.warning("Not valid: " + reason + ".")));
        if (result.own("stopped").asBoolean()) {
            blocks.add(Block.warning("The run was stopped before its end."));
        }
        if (blocks.isEmpty()) {
            blocks.add(
                    new Block.Note(Tone.GOOD, "The run is valid: the client kept its schedule and had time to spare."));
        }
        JsonNode requests = result.own("requests");
        Table table = Table.of("figure")
                .numbers("value")
                .row("successful requests", requests.path("successful").asText())
                .row("incomplete, failed, cancelled", three(requests))
                .row("requests/s", number("request_throughput"))
                .row("output tokens/s", number("output_throughput"))
                .row("input and output tokens/s", number("total_token_throughput"))
                .row("input tokens", result.text("total_input_tokens"))
                .row("output tokens", result.text("total_output_tokens"))
                .row("most requests at once", result.text("max_concurrent_requests"));
        JsonNode steady = result.own("steady_state");
        if (steady.isObject()) {
            table = table.row("requests/s, steady part", text(steady.path("request_throughput")))
                    .row("output tokens/s, steady part", text(steady.path("output_throughput")));
        }
        JsonNode share = result.own("goodput").path("share");
        if (share.isNumber()) {
            table = table.row("requests/s that met the objectives (goodput)", number("request_goodput"))
                    .row("share that met the objectives", Numbers.percent(share.asDouble()));
        }
        blocks.add(table);
        return Section.of("Result").with(blocks);
    }

    private static String three(JsonNode requests) {
        return requests.path("incomplete").asText() + ", "
                + requests.path("failed").asText() + ", "
                + requests.path("cancelled").asText();
    }

    private Block[] latencies() {
        Table table = Table.of("milliseconds")
                .numbers("count", "mean", "p50", "p90", "p95", "p99", "p99.9")
                .numbers("p99 from", "to");
        for (String group : List.of("response", "service", "per_token")) {
            String prefix = group.equals("per_token") ? "" : group + " ";
            for (var entry : result.own(group).properties()) {
                List<Object> cells = new ArrayList<>();
                cells.add(prefix + entry.getKey().replaceFirst("_ms$", ""));
                cells.add(entry.getValue().path("count").asText());
                cells.add(text(entry.getValue().path("mean")));
                PERCENTILES.forEach(each -> cells.add(text(entry.getValue().path(each))));
                cells.add(text(entry.getValue().path("p99_ci").path(0)));
                cells.add(text(entry.getValue().path("p99_ci").path(1)));
                table = table.row(cells.toArray());
            }
        }
        return new Block[] {
            table,
            Block.paragraph(
                    "Response latencies count from when a request was due, service latencies from when it was sent."
                            + " The last two columns are the 95 % interval of p99. Only whole answers count.")
        };
    }

    private Section load() {
        return Section.of("Against load").with(LoadCharts.ofSearch(result)).with(LoadCharts.ofRamp(result));
    }

    private Section failures() {
        JsonNode kinds = result.own("requests").path("kinds");
        if (kinds.isEmpty()) {
            return Section.of("Failures");
        }
        List<String> names = new ArrayList<>();
        List<Double> counts = new ArrayList<>();
        Table table = Table.of("kind", "example").numbers("requests");
        for (var entry : kinds.properties()) {
            names.add(entry.getKey());
            counts.add(entry.getValue().asDouble());
            String example =
                    result.own("requests").path("examples").path(entry.getKey()).asText("");
            table = table.row(entry.getKey(), example, entry.getValue().asText());
        }
        return Section.of(
                "Failures",
                BarChart.of("Requests without a whole answer", Axis.linear("requests", ""), names)
                        .with("requests", counts),
                table);
    }

    private Section conditions() {
        JsonNode schedule = result.own("schedule");
        JsonNode client = result.own("client");
        Table table = Table.of("client")
                .numbers("value")
                .row("schedule lag p50, ms", text(schedule.path("lag_p50_ms")))
                .row("schedule lag p99, ms", text(schedule.path("lag_p99_ms")))
                .row("schedule lag p99 allowed, ms", text(schedule.path("lag_limit_ms")))
                .row("requests/s wanted", text(schedule.path("target_rate")))
                .row("requests/s begun", text(schedule.path("achieved_rate")))
                .row("its thread computed", percent(client.path("loop_busy")))
                .row(
                        "its process used, of " + client.path("processors").asText() + " processors",
                        percent(client.path("process_busy")))
                .row("longest pause of the garbage collector, ms", text(client.path("gc_longest_ms")));
        Table counted = Table.of("tokens and server").numbers("value");
        for (String key : List.of("counted_by_usage", "counted_by_logprobs", "counted_by_estimate")) {
            counted = counted.row(
                    "answers " + key.replace('_', ' '),
                    result.own("tokens").path(key).asText("0"));
        }
        counted = counted.row(
                "input tokens from its prefix cache, by usage",
                text(result.own("tokens").path("cached_input")));
        for (var entry : result.own("server").properties()) {
            counted = counted.row("server: " + entry.getKey().replace('_', ' '), text(entry.getValue()));
        }
        return Section.of("Conditions", table, counted);
    }

    private String number(String key) {
        return text(result.at(key));
    }

    private static String text(JsonNode value) {
        return Numbers.text(SavedResult.number(value));
    }

    private static String percent(JsonNode share) {
        return Numbers.percent(SavedResult.number(share));
    }
}
