package dev.holdfast.lab.plan.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.WeightFormat;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceException;
import dev.holdfast.lab.workload.TraceFile;
import dev.holdfast.lab.workload.TraceSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemandReaderTest {
    static final String SMALL =
            "model: llama-3.1-8b\nload: {requests_per_second: 2}\nlengths: {input: 1000, output: 200}\n";

    static Demand read(String yaml) {
        return DemandReader.read(Document.yaml("demand.yaml", yaml), DemandReaderTest::trace);
    }

    private static Trace trace(String name) {
        return BuiltInTrace.named(name).trace();
    }

    @Test
    void a_short_demand_has_the_usual_defaults() {
        Demand demand = read(SMALL);

        assertThat(demand.models()).containsExactly("llama-3.1-8b");
        assertThat(demand.load().peak(1)).isEqualTo(2);
        assertThat(demand.lengths().meanInput()).isEqualTo(1000);
        assertThat(demand.lengths().context().tokens()).isEqualTo(1200);
        assertThat(demand.targets()).isEqualTo(Targets.none());
        assertThat(demand.operation().spares()).isZero();
        assertThat(demand.formats().caches()).containsExactly(CacheFormat.BF16);
        assertThat(demand.engine().memoryShare()).isEqualTo(EngineSettings.UTILISATION);
    }

    @Test
    void everything_can_be_said() {
        Demand demand = read("""
                name: support desk
                models: [llama-3.1-8b, qwen3-8b]
                formats: {weights: [fp8, awq], cache: [bf16, fp8]}
                load: {requests_per_second: 4, shape: office, peak_ratio: 3, burstiness: 0.5}
                lengths:
                  input: {mean: 1000, p99: 4000}
                  output: {uniform: [100, 300]}
                  context: 8192
                  shared_prefix: 0.25
                targets: {ttft_ms: 500, tpot_ms: 40, percentile: 99}
                operation: {availability: N+2 machines, data: on-premises, budget_per_month: 9000, headroom: 0.7}
                owned: {purchase_usd: 30000, lifetime_months: 36, usd_per_kwh: 0.2, pue: 1.2, upkeep_per_year: 0.05}
                engine: {name: vllm, version: "0.19.1", max_model_len: 8192, max_num_seqs: 128, tensor_parallel: 2,
                  prefix_caching: align, block_size: 32}
                hardware: {accelerators: [h100-sxm], regions: [us-east-1], spot: true}
                """);

        assertThat(demand.models()).hasSize(2);
        assertThat(demand.formats().weights()).containsExactly(WeightFormat.FP8, WeightFormat.INT4_G128);
        assertThat(demand.load().peak(9)).isCloseTo(12, within(1e-6));
        assertThat(demand.load().arrivalVariation()).isEqualTo(2);
        assertThat(demand.lengths().meanInput()).isCloseTo(1000, within(5.0));
        assertThat(demand.lengths().inputPercentile(99)).isCloseTo(4000, within(60));
        assertThat(demand.lengths().meanOutput()).isCloseTo(200, within(0.1));
        assertThat(demand.targets()).isEqualTo(new Targets(0.5, 0.04, 99));
        assertThat(demand.operation().spareMachines()).isTrue();
        assertThat(demand.operation().spares()).isEqualTo(2);
        assertThat(demand.operation().data()).isEqualTo(Operation.Sensitivity.ON_PREMISES);
        assertThat(demand.engine().memoryShare()).isEqualTo(0.90);
        assertThat(demand.engine().statePages()).contains(EngineSettings.StatePages.TWO);
        assertThat(demand.hardware().interruptible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatbot", "rag", "agents", "batch", "fine-tuning"})
    void each_profile_is_a_whole_demand_but_for_its_model(String profile) {
        Demand demand = read("profile: " + profile + "\nmodel: llama-3.1-8b");

        assertThat(demand.name()).isEqualTo(profile);
        assertThat(demand.training().isPresent()).isEqualTo(profile.equals("fine-tuning"));
    }

    @Test
    void ones_own_figures_replace_those_of_a_profile() {
        Demand demand = read("profile: chatbot\nmodel: m\nload: {requests_per_second: 7}\nlengths: {output: 50}");

        assertThat(demand.load().closed()).isFalse();
        assertThat(demand.load().mean(1)).isEqualTo(7);
        assertThat(demand.lengths().meanOutput()).isEqualTo(50);
        assertThat(demand.lengths().inputPercentile(50)).isCloseTo(1020, within(10));
        assertThat(demand.lengths().context().shared()).isEqualTo(0.3);
    }

    @Test
    void hours_of_a_day_give_mean_and_peak() {
        String hours = String.join(
                ",",
                IntStream.range(0, 24).mapToObj(hour -> hour < 12 ? "1" : "3").toList());

        Load load = read("model: m\nload: {requests_per_second: [" + hours + "]}\nlengths: {input: 9, output: 9}")
                .load();

        assertThat(load.mean(1)).isCloseTo(2, within(1e-12));
        assertThat(load.peak(1)).isCloseTo(3, within(1e-12));
    }

    @Test
    void users_ask_as_often_as_their_pauses_and_the_answers_let_them() {
        Load load = read("model: m\nload: {users: 90, think_seconds: 25}\nlengths: {input: 9, output: 9}")
                .load();

        assertThat(load.peak(5)).isEqualTo(3);
    }

    @Test
    void a_trace_gives_lengths_rate_and_busiest_minute() {
        Demand demand = read("model: m\nlengths: {trace: azure-2023-conv}");

        assertThat(demand.load().mean(1)).isCloseTo(5.53, within(0.01));
        assertThat(demand.load().day().peakRatio()).isBetween(1.0, 2.0);
        assertThat(demand.lengths().meanInput()).isCloseTo(1155, within(35.0));
        assertThat(demand.lengths().meanOutput()).isCloseTo(211, within(8.0));
        assertThat(demand.lengths().context().shared()).isZero();
    }

    @Test
    void a_trace_with_blocks_gives_the_shared_share() {
        Demand demand = read("model: m\nlengths: {trace: mooncake-conversation}");

        assertThat(demand.lengths().context().shared()).isCloseTo(0.9 * 0.3664, within(0.0001));
    }

    @Test
    void an_error_in_a_trace_is_told_with_its_line() {
        byte[] text =
                "{\"at\":0,\"input_tokens\":5,\"output_tokens\":5}\n{\"at\":1}\n".getBytes(StandardCharsets.UTF_8);
        Trace bad = new TraceFile(new TraceSource("mine.jsonl", () -> new ByteArrayInputStream(text)));

        assertThatThrownBy(() ->
                        DemandReader.read(Document.yaml("d", "model: m\nlengths: {trace: mine.jsonl}"), name -> bad))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("mine.jsonl, line 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load: {requests_per_second: -1} | requests_per_second",
                "load: {request_per_second: 1} | did you mean requests_per_second",
                "load: {shape: offise, requests_per_second: 1} | did you mean office",
                "load: {peak_ratio: 30, requests_per_second: 1} | from 1 to 24",
                "load: {users: 5, requests_per_second: 1} | give one of",
                "load: {requests_per_second: [1, 2, 3]} | one for each hour",
                "lengths: {input: 0, output: 3} | not a whole number from 1",
                "lengths: {input: {mean: 10, p99: 1e6}, output: 3} | has a p99 from",
                "lengths: {input: {p50: 10, p99: 5}, output: 3} | do not ascend",
                "lengths: {input: {p50: 10, q99: 50}, output: 3} | there is no field 'q99'",
                "lengths: {input: {uniform: [9, 3]}, output: 3} | the lesser first",
                "lengths: {input: 5, output: 3, shared_prefix: 1.5} | not from 0 to 0.99",
                "targets: {percentile: 100} | not from 50 to 99.9",
                "operation: {availability: 2N} | N+1 to N+9",
                "operation: {data: on-premise} | did you mean on-premises",
                "formats: {weights: fp9} | fp8",
                "formats: {cache: fp7} | fp8",
                "engine: {name: vlm} | did you mean vllm",
                "engine: {version: newest} | such as 0.22",
                "engine: {prefix_caching: some} | none, align and all",
                "engine: {tensor_parallel: 0} | from 1 to 1024",
                "training: {method: lorra} | did you mean lora",
                "modell: x | did you mean model",
                "profile: chatbox | did you mean chatbot",
                "engine: vllm | not fields with values"
            })
    void a_wrong_field_is_named_with_what_is_possible(String line, String said) {
        String key = line.substring(0, line.indexOf(':'));
        String rest = SMALL.lines().filter(old -> !old.startsWith(key + ":")).reduce("", (a, b) -> a + b + "\n");

        assertThatThrownBy(() -> read(rest + line.replace("1e6", "1.0e+6")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining(said)
                .hasMessageContaining(
                        "demand.yaml".substring(0, key.equals("profile") || key.equals("formats") ? 0 : 11));
    }

    @Test
    void a_peak_ratio_is_met_exactly_by_the_shape() {
        for (double ratio : new double[] {1.2, 2, 5, 12}) {
            assertThat(DayShape.named("office").withPeakRatio(ratio).peakRatio())
                    .isCloseTo(ratio, within(1e-9));
        }
        assertThatThrownBy(() -> DayShape.named("flat").withPeakRatio(2))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("possible is from 1");
    }

    @Test
    void what_a_running_request_holds_is_weighed_by_how_long_it_runs() {
        Lengths lengths =
                Lengths.paired(new int[] {100, 100}, new int[] {10, 30}, new Lengths.Context(1000, 0, "test"));

        assertThat(lengths.heldMean()).isCloseTo((10 * 105.0 + 30 * 115.0) / 40, within(1e-9));
        assertThat(Lengths.fixed(100, 30, new Lengths.Context(1000, 0, "")).heldDeviation())
                .isCloseTo(30 / Math.sqrt(12), within(1e-9));
    }
}
