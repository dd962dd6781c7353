package dev.holdfast.lab.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
    private static final Document PLAN = Document.json("plan.json", """
            {"demand": {"percentile": 95, "mean_output_tokens": 100, "ttft_ms": 500, "tpot_ms": 50},
             "options": [{"model": "m", "accelerator": "a", "layout": "TP1", "uncertainty": {"times_share": 0.1},
               "at_peak": {"requests_per_second": 2},
               "load_curve": [
                 {"requests_per_second": 1, "ttft_ms": {"mean": 100, "target": 200}, "tpot_ms": {"mean": 20}, "cache_use": 0.2},
                 {"requests_per_second": 3, "ttft_ms": {"mean": 200, "target": 400}, "tpot_ms": {"mean": 30}, "cache_use": 0.4}]}]}
            """);

    private static Document bench(double rate, double ttft, double tpot) {
        return Document.json(
                "bench.json",
                "{\"completed\":100,\"request_throughput\":" + rate + ",\"mean_ttft_ms\":" + ttft + ",\"p95_ttft_ms\":"
                        + 2 * ttft + ",\"mean_tpot_ms\":" + tpot + ",\"output_throughput\":" + rate * 100 + "}");
    }

    private static PlanCheck.Verdict verdict(PlanCheck check, String name) {
        return check.rows().stream()
                .filter(row -> row.name().startsWith(name))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void what_is_as_planned_at_its_load_is_within() {
        PlanCheck check = PlanCheck.of(PLAN, 1, Measured.of(bench(2, 150, 25), 95), 1);

        assertThat(check.isBreached()).isFalse();
        assertThat(check.rows()).allMatch(row -> row.verdict() == PlanCheck.Verdict.WITHIN);
        assertThat(check.rows().getFirst().planned()).isEqualTo(150);
    }

    @Test
    void slower_than_the_uncertainty_allows_is_a_breach_and_faster_is_better() {
        PlanCheck slow = PlanCheck.of(PLAN, 1, Measured.of(bench(2, 150, 28), 95), 1);
        PlanCheck fast = PlanCheck.of(PLAN, 1, Measured.of(bench(2, 150, 20), 95), 1);

        assertThat(slow.isBreached()).isTrue();
        assertThat(verdict(slow, "TPOT mean")).isEqualTo(PlanCheck.Verdict.BREACH);
        assertThat(verdict(fast, "TPOT mean")).isEqualTo(PlanCheck.Verdict.BETTER);
        assertThat(fast.isBreached()).isFalse();
    }

    @Test
    void a_load_shared_by_replicas_is_compared_with_that_of_one() {
        PlanCheck check = PlanCheck.of(PLAN, 1, Measured.of(bench(4, 150, 25), 95), 2);

        assertThat(check.load()).isEqualTo(2);
        assertThat(check.isBreached()).isFalse();
    }

    @Test
    void a_load_beyond_the_plan_is_said() {
        PlanCheck check = PlanCheck.of(PLAN, 1, Measured.of(bench(9, 150, 25), 95), 1);

        assertThat(check.notes()).anyMatch(note -> note.contains("more than the plan"));
    }

    @Test
    void the_metrics_of_an_engine_are_read() {
        String before = """
                # TYPE vllm:time_to_first_token_seconds histogram
                vllm:time_to_first_token_seconds_bucket{model="m",le="0.1"} 10
                vllm:time_to_first_token_seconds_bucket{model="m",le="0.2"} 10
                vllm:time_to_first_token_seconds_bucket{model="m",le="+Inf"} 10
                vllm:time_to_first_token_seconds_sum{model="m"} 1
                vllm:time_to_first_token_seconds_count{model="m"} 10
                """;
        String after = """
                vllm:time_to_first_token_seconds_bucket{model="m",le="0.1"} 60
                vllm:time_to_first_token_seconds_bucket{model="m",le="0.2"} 110
                vllm:time_to_first_token_seconds_bucket{model="m",le="+Inf"} 110
                vllm:time_to_first_token_seconds_sum{model="m"} 11
                vllm:time_to_first_token_seconds_count{model="m"} 110
                vllm:time_per_output_token_seconds_sum{model="m"} 2.5
                vllm:time_per_output_token_seconds_count{model="m"} 100
                vllm:generation_tokens_total{model="m"} 10000
                vllm:kv_cache_usage_perc{model="m"} 0.25
                """;
        Measured measured = Measured.of("url", Exposition.read(after).since(Exposition.read(before)), 50, 95);

        assertThat(measured.requestsPerSecond()).hasValue(2);
        assertThat(measured.ttft()).hasValue(0.1);
        assertThat(measured.ttftTarget().orElseThrow()).isCloseTo(0.19, within(1e-9));
        assertThat(measured.tpot()).hasValue(0.025);
        assertThat(measured.outputPerSecond()).hasValue(200);
        assertThat(measured.cacheUse()).hasValue(0.25);
        assertThat(PlanCheck.of(PLAN, 1, measured, 1).rows()).hasSize(7);
    }

    @Test
    void what_is_no_plan_and_what_measured_nothing_is_said() {
        assertThatThrownBy(() -> PlanCheck.percentile(Document.json("x.json", "{}")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("x.json: this is no plan");
        assertThatThrownBy(() -> PlanCheck.of(PLAN, 2, Measured.of(bench(1, 1, 1), 95), 1))
                .hasMessageContaining("the plan has 1");
        assertThatThrownBy(() -> Measured.of("url", Exposition.read(""), 0, 95))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("send some load first");
    }

    @Property(tries = 5_000)
    void whatever_the_metrics_are_they_are_read(@ForAll long seed) {
        Random random = new Random(seed);
        String[] parts = {
            "vllm:time_to_first_token_seconds",
            "_bucket",
            "_count",
            "{",
            "}",
            "le=\"",
            "\"",
            "+Inf",
            "1",
            "-3",
            "NaN",
            "1e999",
            " ",
            "\n",
            "#",
            ",",
            "\\",
            "x="
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        Exposition metrics = Exposition.read(text.toString());
        metrics.histogramPercentile(95, "vllm:time_to_first_token_seconds");
        metrics.since(metrics).histogramMean("vllm:time_to_first_token_seconds");
    }
}
