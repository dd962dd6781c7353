package dev.holdfast.lab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.BenchResult;
import dev.holdfast.lab.bench.Comparison;
import dev.holdfast.lab.bench.Identity;
import dev.holdfast.lab.bench.ResultJson;
import dev.holdfast.lab.bench.Selection;
import dev.holdfast.lab.bench.ServerSays;
import dev.holdfast.lab.bench.Traffic;
import dev.holdfast.lab.bench.client.Endpoint;
import dev.holdfast.lab.bench.client.RunData;
import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Records;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import dev.holdfast.lab.stats.Bootstrap;
import dev.holdfast.lab.workload.ArrivalPattern;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class BenchReportsTest {
    private static final Bootstrap FEW = new Bootstrap(100, 0.95, 0);

    private static ObjectNode result(
            List<RequestRecord> records, double rate, @Nullable String label, Traffic traffic) {
        Identity identity =
                new Identity(Endpoint.CHAT, "http://h:1", "org/<model>", "random", label, records.size(), 7, Map.of());
        RunData run = new RunData(
                Instant.parse("2026-11-26T08:09:10Z"),
                records,
                new ClientHealth(rate > 50 ? 0.99 : 0.1, 0.1, 2, 3, 0.01, 0.004),
                false);
        BenchResult result =
                new BenchResult(identity, traffic, Goals.parse(List.of("ttft:90", "tpot:40")), run, ServerSays.NOTHING);
        return ResultJson.of(result, Selection.DEFAULT, FEW);
    }

    private static ObjectNode atRate(double rate, long seed) {
        return result(Records.run(300, seed), rate, null, new Traffic(rate, 1, null, null, 0, "rate"));
    }

    private static ObjectNode ramp() {
        ArrivalPattern.Ramp ramp = new ArrivalPattern.Ramp(1, 9, ArrivalPattern.Shape.LINEAR, 300, 1);
        return result(Records.run(300, 1), 1, "ramp", new Traffic(Double.POSITIVE_INFINITY, 1, null, ramp, 0, "ramp"));
    }

    private static void wellFormed(String html) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void one_result_shows_distributions_time_failures_and_conditions() throws Exception {
        String html = HtmlReport.of(RunReport.of(SavedResult.of("r", atRate(4, 1))));

        wellFormed(html);
        assertThat(html)
                .contains("Benchmark of org/&lt;model&gt;")
                .contains("Time to first token (TTFT)", "Time per output token (TPOT)", "Inter-token latency (ITL)")
                .contains(
                        "End-to-end latency (E2E)", "response: from when it was due", "service: from when it was sent")
                .contains("Output throughput", "Requests at once", "http_503", "schedule lag p99, ms", "objective")
                .doesNotContain("NaN", "against load");
    }

    @Test
    void a_run_that_is_not_valid_says_so_at_the_top() {
        String markdown = MarkdownReport.of(RunReport.of(SavedResult.of("r", atRate(80, 1))));

        assertThat(markdown).contains("**Warning:** Not valid: the client had no processor time to spare");
        assertThat(markdown.indexOf("Not valid")).isLessThan(markdown.indexOf("## Latency"));
    }

    @Test
    void a_ramp_shows_the_time_to_the_first_token_against_load() throws Exception {
        String html = HtmlReport.of(RunReport.of(SavedResult.of("r", ramp())));

        wellFormed(html);
        assertThat(html).contains("TTFT against load", "linear ramp from 1 to 9 requests/s");
    }

    @Test
    void a_search_shows_each_rate_that_was_tried() throws Exception {
        ObjectNode json = atRate(4, 1);
        var steps = json.withObject("/holdfast").putArray("search");
        for (double rate : new double[] {1, 2, 4, 8, 6}) {
            steps.addObject()
                    .put("rate", rate)
                    .put("good_share", rate > 5 ? 0.4 : 1)
                    .put("met", rate < 5)
                    .put("valid", true)
                    .put("p50_ttft_ms", 50 * rate)
                    .put("p99_ttft_ms", 90 * rate);
        }

        String markdown = MarkdownReport.of(RunReport.of(SavedResult.of("r", json)));

        assertThat(markdown)
                .contains("### TTFT against load", "| highest rate that met it | 4 |", "| p99 | 6 | 540 |")
                .contains("### Goodput against load", "| share | 8 | 40 |");
    }

    @Test
    void several_results_are_points_against_load() throws Exception {
        LinkedHashMap<String, JsonNode> results = new LinkedHashMap<>();
        results.put("b", atRate(8, 2));
        results.put("a", atRate(2, 1));

        String html = HtmlReport.of(RunsReport.of(SavedResult.all(results)));
        String markdown = MarkdownReport.of(RunsReport.of(SavedResult.all(results)));

        wellFormed(html);
        assertThat(markdown)
                .contains("### TTFT against load", "### TPOT against load", "### E2E against load")
                .contains("| b | 8 requests/s, burstiness 1.0 |");
    }

    @Test
    void two_results_of_one_label_are_told_apart_by_their_files() {
        LinkedHashMap<String, JsonNode> results = new LinkedHashMap<>();
        results.put("first", ramp());
        results.put("second", ramp());

        assertThat(SavedResult.all(results)).extracting(SavedResult::name).containsExactly("first", "second");
        assertThat(SavedResult.of("first", ramp()).name()).isEqualTo("ramp");
    }

    @Test
    void a_comparison_shows_both_and_its_verdict() throws Exception {
        List<RequestRecord> slower = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            slower.add(Records.success(i, 30L * i, 4, 30L * i + 400, 30L * i + 500 + i % 7, 30L * i + 700));
        }
        ObjectNode before = atRate(4, 1);
        ObjectNode after = result(slower, 4, null, new Traffic(4, 1, null, null, 0, "rate"));
        Comparison comparison = Comparison.of(before, after, 0.02, FEW);

        String html = HtmlReport.of(
                ComparisonReport.of(SavedResult.of("old", before), SavedResult.of("new", after), comparison));

        wellFormed(html);
        assertThat(html).contains("old against new", "ttft p50 ms", "worse", "figures are better");
    }

    @Test
    void a_run_of_failures_alone_has_a_report_too() throws Exception {
        List<RequestRecord> none = Records.run(200, 1).stream()
                .filter(record -> !record.succeeded())
                .toList();

        String html = HtmlReport.of(
                RunReport.of(SavedResult.of("r", result(none, 4, null, new Traffic(4, 1, null, null, 0, "rate")))));

        wellFormed(html);
        assertThat(html).contains("http_503").doesNotContain("NaN");
    }

    @Test
    void what_is_no_result_is_told_by_name() {
        LinkedHashMap<String, JsonNode> results = new LinkedHashMap<>();
        results.put("strange", JsonNodeFactory.instance.objectNode());

        assertThatThrownBy(() -> SavedResult.all(results)).hasMessageContaining("strange: it has no samples");
    }
}
