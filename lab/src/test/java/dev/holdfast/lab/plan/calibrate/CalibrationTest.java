package dev.holdfast.lab.plan.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.HfConfig;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final String TINY = "{\"model_type\":\"llama\",\"hidden_size\":256,\"num_hidden_layers\":6,"
            + "\"num_attention_heads\":8,\"num_key_value_heads\":4,\"intermediate_size\":768,\"vocab_size\":4096,"
            + "\"max_position_embeddings\":8192,\"tie_word_embeddings\":true}";

    private static Subject tiny() {
        ModelSpec model = HfConfig.read("tiny", TINY);
        EngineSettings settings = EngineSettings.usual(8L << 30, false, 4096).withLimits(512, 64);
        return new Subject("mine", model, Layout.ONE, settings, Optional.empty(), 8L << 30);
    }

    private static BenchRun run(Subject subject, Constants truth, double streams, double input, double output) {
        BenchRun asked = new BenchRun(streams + "-" + input, "tiny", streams, input, output, 0, 1, 1, 1_000_000, 1);
        Replica replica = subject.replica(truth);
        return new BenchRun(
                asked.name(),
                asked.model(),
                streams,
                input,
                output,
                0,
                Loop.ttft(replica, asked),
                Loop.tpot(replica, asked),
                asked.requests(),
                1);
    }

    private static List<BenchRun> runs(Subject subject, Constants truth) {
        List<BenchRun> all = new ArrayList<>();
        for (double input : new double[] {64, 400, 1600}) {
            for (double streams : new double[] {1, 4, 8, 16}) {
                all.add(run(subject, truth, streams, input, 64));
            }
        }
        return all;
    }

    @Test
    void constants_of_a_processor_are_found_from_what_they_cause() {
        Constants truth = new Constants(9e9, 4e9, 3e10, 4e-4, 6e-5, 0.003);
        Subject subject = tiny();
        Calibration found = Calibration.of(subject, runs(subject, truth));

        assertThat(found.residuals()).allSatisfy(residual -> {
            assertThat(residual.tpotError()).isCloseTo(0, within(0.02));
            assertThat(residual.ttftError()).isCloseTo(0, within(0.10));
        });
        BenchRun unseen = run(subject, truth, 12, 900, 100);
        assertThat(Loop.tpot(subject.replica(found.constants()), unseen))
                .isCloseTo(unseen.tpot(), within(0.03 * unseen.tpot()));
        assertThat(found.constants().flopsPerSecond()).isCloseTo(3e10, within(0.1e10));
        assertThat(found.constants().firstTokenSeconds()).isCloseTo(0.003, within(0.0006));
    }

    @Test
    void the_profile_is_read_back_as_the_same_accelerator() {
        Subject subject = tiny();
        Calibration found = Calibration.of(subject, runs(subject, new Constants(9e9, 4e9, 3e10, 4e-4, 6e-5, 0.003)));
        String yaml = ProfileYaml.of(found, subject, "2026-11-26");
        Accelerator read = HardwareCatalogue.builtIn()
                .with(Document.yaml("mine.yaml", yaml))
                .accelerator("mine");
        Replica replica = Replica.of(subject.model(), read, Layout.ONE, subject.settings());

        for (BenchRun run : runs(subject, found.constants())) {
            assertThat(Loop.tpot(replica, run)).isCloseTo(run.tpot(), within(1e-4 * run.tpot()));
            assertThat(Loop.ttft(replica, run)).isCloseTo(run.ttft(), within(1e-3 * run.ttft()));
        }
        assertThat(read.efficiencies().accuracy()).hasSize(1);
    }

    @Test
    void an_accelerator_of_the_catalogue_keeps_its_peaks_and_link() {
        Accelerator base = HardwareCatalogue.builtIn().accelerator("H100");
        ModelSpec model = ModelCatalogue.builtIn().model("llama-3.1-8b");
        EngineSettings settings = EngineSettings.usual(base.memoryBytes(), false, 16384);
        Subject subject = new Subject("ours", model, Layout.ONE, settings, Optional.of(base), base.memoryBytes());
        Constants truth = new Constants(2.9e12, 2.1e12, 4.2e14, 1.5e-3, 2e-5, 0.03);
        List<BenchRun> all = new ArrayList<>();
        for (double input : new double[] {256, 1024, 4096}) {
            for (double streams : new double[] {1, 8, 32}) {
                all.add(run(subject, truth, streams, input, 256));
            }
        }
        Calibration found = Calibration.of(subject, all);
        Accelerator read = HardwareCatalogue.builtIn()
                .with(Document.yaml("ours.yaml", ProfileYaml.of(found, subject, "2026-11-26")))
                .accelerator("ours");

        assertThat(read.bytesPerSecond()).isEqualTo(base.bytesPerSecond());
        assertThat(read.peaks()).isEqualTo(base.peaks());
        assertThat(found.residuals())
                .allSatisfy(residual -> assertThat(residual.tpotError()).isCloseTo(0, within(0.02)));
    }

    @Test
    void runs_that_are_too_alike_are_refused_with_what_to_measure() {
        Subject subject = tiny();
        Constants truth = new Constants(9e9, 4e9, 3e10, 4e-4, 6e-5, 0.003);

        assertThatThrownBy(() -> Calibration.of(subject, List.of(run(subject, truth, 8, 200, 64))))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("holdfast bench --users 1 --random-input-len 200")
                .hasMessageContaining("longer prompts");
        assertThatThrownBy(() -> Calibration.of(
                        subject, List.of(run(subject, truth, 1, 200, 64), run(subject, truth, 1, 800, 64))))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("more users at once");
    }

    @Test
    void a_result_of_a_benchmark_is_read() {
        BenchRun run = BenchRun.read(Document.json(
                "a.json",
                "{\"completed\":10,\"total_input_tokens\":1000,\"total_output_tokens\":500,\"mean_ttft_ms\":20,\"mean_tpot_ms\":5,"
                        + "\"request_throughput\":7,\"output_throughput\":350,\"max_concurrency\":null,\"model_id\":\"tiny\","
                        + "\"holdfast\":{\"valid\":true,\"users\":2,\"service\":{\"ttft_ms\":{\"mean\":19}},"
                        + "\"tokens\":{\"cached_input\":250}}}"));

        assertThat(run.streams()).isEqualTo(2);
        assertThat(run.input()).isEqualTo(100);
        assertThat(run.output()).isEqualTo(50);
        assertThat(run.ttft()).isEqualTo(0.019);
        assertThat(run.cachedShare()).isEqualTo(0.25);
        assertThatThrownBy(() -> BenchRun.read(Document.json("b.json", "{\"completed\":0}")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("no result of 'holdfast bench");
    }

    @Property(tries = 3_000)
    void whatever_a_result_holds_it_is_read_or_refused(@ForAll long seed) {
        Random random = new Random(seed);
        String[] keys = {
            "completed",
            "total_input_tokens",
            "total_output_tokens",
            "mean_ttft_ms",
            "mean_tpot_ms",
            "request_throughput",
            "output_throughput",
            "max_concurrency",
            "model_id",
            "holdfast"
        };
        String[] values = {
            "0",
            "-1",
            "1",
            "1e300",
            "null",
            "\"x\"",
            "[]",
            "{}",
            "12.5",
            "true",
            "{\"users\":3,\"valid\":false}",
            "{\"users\":-3,\"tokens\":{\"cached_input\":1e9}}",
            "{\"server\":4}"
        };
        StringBuilder json = new StringBuilder("{\"x\":0");
        for (String key : keys) {
            if (random.nextInt(8) > 0) {
                String value = random.nextInt(3) > 0
                        ? String.valueOf(1 + random.nextInt(50))
                        : values[random.nextInt(values.length)];
                json.append(",\"").append(key).append("\":").append(value);
            }
        }
        try {
            BenchRun run = BenchRun.read(Document.json("x", json.append('}').toString()));
            assertThat(run.streams()).isGreaterThanOrEqualTo(1).isFinite();
            assertThat(run.tpot()).isPositive();
        } catch (PlanException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
    }
}
