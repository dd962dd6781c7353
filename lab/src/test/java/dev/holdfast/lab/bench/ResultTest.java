package dev.holdfast.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.client.Endpoint;
import dev.holdfast.lab.bench.client.RunData;
import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Records;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.VllmFigures;
import dev.holdfast.lab.stats.Bootstrap;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Bootstrap FEW = new Bootstrap(200, 0.95, 0);
    private static final ClientHealth IDLE = new ClientHealth(0.1, 0.05, 2, 3, 0.01, 0.004);
    private static final Identity IDENTITY =
            new Identity(Endpoint.CHAT, "http://h:1", "org/model", "random", null, 200, 7, Map.of("gpu", "H100"));

    private static BenchResult result(List<RequestRecord> records, double rate, @Nullable Integer atOnce) {
        Traffic traffic = new Traffic(rate, 1, atOnce, null, 0, "rate");
        RunData run = new RunData(Instant.parse("2026-11-26T08:09:10Z"), records, IDLE, false);
        return new BenchResult(IDENTITY, traffic, Goals.parse(List.of("ttft:90")), run, ServerSays.NOTHING);
    }

    private static List<String> keys(ObjectNode json) {
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void a_result_has_the_keys_of_vllm_in_their_order() {
        ObjectNode json = ResultJson.of(result(Records.run(200, 1), 4, null), Selection.DEFAULT, FEW);

        assertThat(keys(json))
                .containsExactly(
                        "date",
                        "endpoint_type",
                        "backend",
                        "label",
                        "model_id",
                        "tokenizer_id",
                        "num_prompts",
                        "gpu",
                        "request_rate",
                        "burstiness",
                        "max_concurrency",
                        "duration",
                        "completed",
                        "failed",
                        "total_input_tokens",
                        "total_output_tokens",
                        "request_throughput",
                        "request_goodput",
                        "output_throughput",
                        "total_token_throughput",
                        "max_output_tokens_per_s",
                        "max_concurrent_requests",
                        "rtfx",
                        "mean_ttft_ms",
                        "median_ttft_ms",
                        "std_ttft_ms",
                        "p99_ttft_ms",
                        "mean_tpot_ms",
                        "median_tpot_ms",
                        "std_tpot_ms",
                        "p99_tpot_ms",
                        "mean_itl_ms",
                        "median_itl_ms",
                        "std_itl_ms",
                        "p99_itl_ms",
                        "holdfast");
        assertThat(json.path("date").asText()).isEqualTo("20261126-080910");
        assertThat(json.path("backend").asText()).isEqualTo("openai-chat");
    }

    @Test
    void the_values_are_those_of_the_figures_in_milliseconds() {
        List<RequestRecord> records = Records.run(200, 1);
        ObjectNode json = ResultJson.of(result(records, 4, null), Selection.DEFAULT, FEW);
        VllmFigures figures = VllmFigures.of(records, Goals.parse(List.of("ttft:90")));

        assertThat(json.path("p99_ttft_ms").asDouble()).isCloseTo(figures.ttft().percentile(99) * 1000, within(1e-9));
        assertThat(json.path("mean_itl_ms").asDouble()).isCloseTo(figures.itl().mean() * 1000, within(1e-9));
        assertThat(json.path("request_goodput").asDouble()).isEqualTo(figures.requestGoodput());
        assertThat(json.path("completed").asInt() + json.path("failed").asInt()).isEqualTo(200);
    }

    @Test
    void queue_times_come_only_with_a_limit_and_their_sum_only_at_a_rate() {
        List<RequestRecord> records = Records.run(50, 1);
        assertThat(keys(ResultJson.of(result(records, 4, 8), Selection.DEFAULT, FEW)))
                .contains("mean_client_queue_time_ms", "p99_e2el_including_client_queue_ms");
        assertThat(keys(ResultJson.of(result(records, Double.POSITIVE_INFINITY, 8), Selection.DEFAULT, FEW)))
                .contains("mean_client_queue_time_ms")
                .doesNotContain("p99_e2el_including_client_queue_ms");
        assertThat(ResultJson.of(result(records, Double.POSITIVE_INFINITY, 8), Selection.DEFAULT, FEW)
                        .path("request_rate")
                        .asText())
                .isEqualTo("inf");
    }

    @Test
    void percentiles_are_named_without_a_needless_fraction() {
        Selection selection = new Selection(Set.of("e2el"), List.of(50.0, 99.9), true);
        ObjectNode json = ResultJson.of(result(Records.run(50, 1), 4, null), selection, FEW);

        assertThat(keys(json))
                .contains("p50_e2el_ms", "p99.9_e2el_ms", "itls", "generated_texts", "latencies")
                .doesNotContain("mean_ttft_ms");
        assertThat(json.path("ttfts")).hasSize(50);
    }

    @Test
    void a_run_of_failures_alone_is_still_a_result() {
        List<RequestRecord> none = Records.run(200, 1).stream()
                .filter(record -> !record.succeeded())
                .toList();
        ObjectNode json = ResultJson.of(result(none, 4, null), Selection.DEFAULT, FEW);

        assertThat(json.path("completed").asInt()).isZero();
        assertThat(json.path("mean_ttft_ms").asDouble()).isZero();
        assertThat(json.path("holdfast")
                        .path("requests")
                        .path("kinds")
                        .path("http_503")
                        .asInt())
                .isPositive();
    }

    @Test
    void the_file_is_named_as_vllm_names_it() {
        assertThat(ResultJson.fileName(result(List.of(), 4, 8)))
                .isEqualTo("openai-chat-4.0qps-concurrency8-model-20261126-080910.json");
    }

    @Test
    void a_late_client_makes_a_run_invalid() {
        BenchResult fine = result(Records.run(200, 1), 4, null);
        RunData busy =
                new RunData(fine.run().started(), fine.records(), new ClientHealth(0.95, 0.5, 2, 0, 0, 0), false);
        BenchResult saturated = new BenchResult(IDENTITY, fine.traffic(), fine.goals(), busy, ServerSays.NOTHING);

        assertThat(fine.validity().isValid()).isTrue();
        assertThat(saturated.validity().reasons()).singleElement().asString().contains("no processor time to spare");
        assertThat(ResultJson.of(saturated, Selection.DEFAULT, FEW)
                        .path("holdfast")
                        .path("valid")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void a_client_that_stood_still_to_collect_garbage_makes_a_run_invalid() {
        BenchResult fine = result(Records.run(200, 1), 4, null);
        assertThat(paused(fine, 0.004, 0.004).validity().isValid()).isTrue();
        assertThat(paused(fine, 1, 0.004).validity().isValid()).isTrue();
        assertThat(paused(fine, 1, 0.2).validity().reasons())
                .singleElement()
                .asString()
                .contains("to collect garbage");
    }

    private static BenchResult paused(BenchResult result, double seconds, double longest) {
        ClientHealth client = new ClientHealth(0.1, 0.1, 2, 9, seconds, longest);
        RunData run = new RunData(result.run().started(), result.records(), client, false);
        return new BenchResult(IDENTITY, result.traffic(), result.goals(), run, ServerSays.NOTHING);
    }

    @Test
    void the_table_has_a_line_for_each_request() throws IOException {
        StringBuilder csv = new StringBuilder();
        ResultCsv.write(Records.run(20, 1), csv);

        List<String> lines = csv.toString().lines().toList();
        assertThat(lines).hasSize(21);
        assertThat(lines.get(8)).startsWith("7,http_503,").endsWith("\"http_503: full\"");
        assertThat(lines.get(1).split(",")).hasSize(18);
    }

    @Test
    void the_same_result_twice_has_no_change_and_a_slower_one_is_worse() {
        JsonNode before = ResultJson.of(result(Records.run(400, 1), 4, null), Selection.DEFAULT, FEW);
        JsonNode again = ResultJson.of(result(Records.run(400, 2), 4, null), Selection.DEFAULT, FEW);
        List<RequestRecord> slower = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            slower.add(Records.success(i, 30L * i, 4, 30L * i + 400, 30L * i + 500 + i % 7, 30L * i + 700));
        }
        JsonNode worse = ResultJson.of(result(slower, 4, null), Selection.DEFAULT, FEW);

        assertThat(Comparison.of(before, before, 0.02, FEW).isWorse()).isFalse();
        assertThat(Comparison.of(before, again, 0.5, FEW).isWorse()).isFalse();
        assertThat(Comparison.of(before, worse, 0.02, FEW).isWorse()).isTrue();
    }

    @Test
    void what_has_no_samples_cannot_be_compared() {
        ObjectNode foreign = ResultJson.of(result(Records.run(20, 1), 4, null), Selection.DEFAULT, FEW);
        foreign.remove("holdfast");
        assertThatThrownBy(() -> Comparison.of(foreign, foreign, 0.02, FEW)).hasMessageContaining("no samples");
    }
}
