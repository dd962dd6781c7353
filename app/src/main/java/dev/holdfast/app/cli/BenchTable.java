package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.bench.BenchResult;
import java.util.List;
import java.util.Locale;

/** Prints a result for a person. */
record BenchTable(Console console) {
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p95", "p99", "p99.9");

    void print(BenchResult result, JsonNode json) {
        JsonNode own = json.path("holdfast");
        JsonNode requests = own.path("requests");
        line("model", result.identity().model() + " at " + result.identity().url());
        line("asked", result.identity().dataset());
        line(
                "requests",
                requests.path("successful") + " successful, " + requests.path("incomplete") + " incomplete, "
                        + requests.path("failed") + " failed, " + requests.path("cancelled") + " cancelled");
        requests.path("examples")
                .properties()
                .forEach(entry -> line(
                        "  " + entry.getKey(),
                        requests.path("kinds").path(entry.getKey()) + " times, such as: "
                                + entry.getValue().asText()));
        line("duration", number(json.path("duration"), "s"));
        line("requests/s", number(json.path("request_throughput"), "") + steady(own, "request_throughput"));
        line("output tokens/s", number(json.path("output_throughput"), "") + steady(own, "output_throughput"));
        line("all tokens/s", number(json.path("total_token_throughput"), ""));
        line(
                "tokens",
                json.path("total_input_tokens") + " in, " + json.path("total_output_tokens") + " out" + cached(own));
        line("at once", json.path("max_concurrent_requests") + " at most");
        if (own.path("goodput").has("share")) {
            line(
                    "goodput",
                    number(json.path("request_goodput"), "requests/s; ")
                            + number(own.path("goodput").path("share"), "of all, from when they were due"));
        }
        console.out().println();
        Table table = new Table("MILLISECONDS", "MEAN", "P50", "P90", "P95", "P99", "P99.9", "P99 BETWEEN");
        rows(table, own.path("response"), "response ");
        rows(table, own.path("service"), "service ");
        rows(table, own.path("per_token"), "");
        table.print(console);
        console.out().println();
        client(own);
    }

    private void client(JsonNode own) {
        JsonNode schedule = own.path("schedule");
        line(
                "schedule lag",
                "p50 " + number(schedule.path("lag_p50_ms"), "ms, p99 ")
                        + number(schedule.path("lag_p99_ms"), "ms, at most ")
                        + number(schedule.path("lag_limit_ms"), "ms are allowed"));
        line(
                "client",
                number(own.path("client").path("loop_busy"), "of one processor by its loop, ")
                        + number(own.path("client").path("gc_longest_ms"), "ms the longest pause"));
        for (JsonNode reason : own.path("invalid_reasons")) {
            console.err().println("NOT VALID: " + reason.asText());
        }
        console.err().flush();
    }

    private static String cached(JsonNode own) {
        JsonNode cached = own.path("tokens").path("cached_input");
        return cached.isNumber() ? ", " + cached + " of the input cached" : "";
    }

    private static String steady(JsonNode own, String name) {
        JsonNode value = own.path("steady_state").path(name);
        return value.isNumber() ? " (" + number(value, "") + " in the steady part)" : "";
    }

    private static void rows(Table table, JsonNode figures, String prefix) {
        figures.properties().forEach(entry -> {
            JsonNode figure = entry.getValue();
            String[] cells = new String[PERCENTILES.size() + 3];
            cells[0] = prefix + entry.getKey().replaceFirst("_ms$", "");
            cells[1] = number(figure.path("mean"), "");
            for (int i = 0; i < PERCENTILES.size(); i++) {
                cells[i + 2] = number(figure.path(PERCENTILES.get(i)), "");
            }
            JsonNode interval = figure.path("p99_ci");
            cells[cells.length - 1] = number(interval.path(0), "") + " and " + number(interval.path(1), "");
            table.row(cells);
        });
    }

    private static String number(JsonNode value, String unit) {
        String text = value.isNumber() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : "-";
        return unit.isEmpty() ? text : text + " " + unit;
    }

    private void line(String name, String value) {
        console.out().println(name + ":" + " ".repeat(Math.max(1, 17 - name.length())) + Console.printable(value));
    }
}
