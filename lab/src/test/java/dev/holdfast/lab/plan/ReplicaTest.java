package dev.holdfast.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Quantisation;
import dev.holdfast.lab.plan.model.WeightFormat;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.builtIn();
    private static final ModelCatalogue MODELS = ModelCatalogue.builtIn();

    private static Replica replica(String model, String accelerator, Layout layout) {
        return replica(MODELS.model(model), accelerator, layout);
    }

    private static Replica replica(ModelSpec model, String accelerator, Layout layout) {
        Accelerator device = HARDWARE.accelerator(accelerator);
        return Replica.of(model, device, layout, Replica.usualSettings(model, device));
    }

    @Test
    void a_model_that_is_too_large_does_not_fit_and_one_that_fits_has_blocks() {
        assertThat(replica("Llama-3.1-70B", "H100", Layout.ONE).fits()).isFalse();
        Replica small = replica("Llama-3.1-8B", "H100", Layout.ONE);
        assertThat(small.fits()).isTrue();
        assertThat(small.cacheTokens()).isEqualTo(small.blocks() * 16);
        assertThat(small.sequencesThatFit(8192)).isEqualTo((int) (small.blocks() / 512));
    }

    @Test
    void settings_follow_the_memory_and_the_a100_counts_as_small() {
        ModelSpec model = MODELS.model("Llama-3.1-8B");
        EngineSettings large = Replica.usualSettings(model, HARDWARE.accelerator("H100"));
        assertThat(large.maxBatchedTokens()).isEqualTo(8192);
        assertThat(large.maxSequences()).isEqualTo(1024);
        for (String small : new String[] {"A100", "L40S"}) {
            EngineSettings settings = Replica.usualSettings(model, HARDWARE.accelerator(small));
            assertThat(settings.maxBatchedTokens()).isEqualTo(2048);
            assertThat(settings.maxSequences()).isEqualTo(256);
        }
    }

    @Test
    void what_does_not_divide_is_named_with_what_does() {
        assertThatThrownBy(() -> replica("Llama-3.1-8B", "H100", Layout.tensor(3)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("32 query heads")
                .hasMessageContaining("[1, 2, 4, 8, 16, 32]");
        assertThatThrownBy(() -> replica("Llama-3.1-405B", "H100", new Layout(8, 4, 1, 1)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("126 layers");
        assertThatThrownBy(() -> replica("Llama-3.1-8B", "H100", new Layout(2, 1, 2, 1)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("no experts");
        assertThatThrownBy(() -> replica("Qwen3-30B-A3B", "H100", new Layout(4, 1, 2, 1)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("all 4 accelerators");
    }

    @Test
    void eight_bit_blocks_of_experts_must_divide_unless_experts_are_spread() {
        ModelSpec blocks = MODELS.model("Qwen3-235B-A22B").storedAs(Quantisation.usual(WeightFormat.FP8_BLOCK));
        assertThatThrownBy(() -> replica(blocks, "H200", Layout.tensor(8)))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("blocks of 128");
        assertThat(replica(blocks, "H200", new Layout(8, 1, 8, 1)).fits()).isTrue();
    }

    @Test
    void more_accelerators_than_heads_copy_them_so_that_the_cache_does_not_shrink() {
        long eight = replica("Llama-3.1-70B", "H100", Layout.tensor(8)).cache().bytesPerToken();
        long sixteen =
                replica("Llama-3.1-70B", "H100", Layout.tensor(16)).cache().bytesPerToken();
        assertThat(sixteen).isEqualTo(eight);
        long latentOne =
                replica("DeepSeek-V3", "H200", Layout.tensor(1)).cache().bytesPerToken();
        long latentEight =
                replica("DeepSeek-V3", "H200", Layout.tensor(8)).cache().bytesPerToken();
        assertThat(latentEight).isEqualTo(latentOne);
    }

    @Test
    void weights_are_multiplied_in_the_fastest_arithmetic_that_device_and_format_have() {
        ModelSpec llama = MODELS.model("Llama-3.1-70B");
        double half = flops(llama, WeightFormat.BF16, "H100");
        assertThat(flops(llama, WeightFormat.FP8, "H100") / half).isCloseTo(2, within(0.01));
        assertThat(flops(llama, WeightFormat.INT4_G128, "H100")).isEqualTo(half);
        assertThat(flops(llama, WeightFormat.NVFP4, "H100")).isEqualTo(half);
        assertThat(flops(llama, WeightFormat.FP8, "A100")).isEqualTo(flops(llama, WeightFormat.BF16, "A100"));
        assertThat(flops(llama, WeightFormat.NVFP4, "B200")).isGreaterThan(flops(llama, WeightFormat.FP8, "B200"));
    }

    private static double flops(ModelSpec model, WeightFormat format, String accelerator) {
        return replica(model.storedAs(Quantisation.usual(format)), accelerator, Layout.tensor(8))
                .step()
                .rates()
                .flopsPerSecond();
    }

    @Test
    void few_tokens_touch_few_experts() {
        StepTime step = replica("Qwen3-30B-A3B", "H100", Layout.ONE).step();
        double one = step.weightSeconds(1);
        assertThat(step.weightSeconds(8)).isGreaterThan(2 * one);
        assertThat(step.weightSeconds(4096)).isCloseTo(step.weightSeconds(8192), within(1e-6));
        StepWork work = step.work();
        assertThat(work.expertBytes() / (work.expertBytes() + work.weightBytes()))
                .isGreaterThan(0.9);
    }

    @Test
    void layers_with_windows_and_states_cost_no_more_for_longer_contexts() {
        StepTime gpt = replica("gpt-oss-20b", "H100", Layout.ONE).step();
        double perToken = gpt.cacheSeconds(1, 20_000) - gpt.cacheSeconds(1, 10_000);
        assertThat(perToken).isCloseTo(10_000 * 24_576 / gpt.rates().cacheBytesPerSecond(), within(1e-9));
        StepTime qwen = replica("Qwen3.5-27B", "H100", Layout.ONE).step();
        double state = 2.0 * 48 * (48 * 128 * 128 * 4 + (2 * 16 * 128 + 48 * 128) * 3 * 2);
        assertThat(qwen.cacheSeconds(1, 0)).isCloseTo(state / qwen.rates().cacheBytesPerSecond(), within(1e-9));
    }

    @Test
    void stages_keep_the_step_of_one_stream_and_spread_that_of_many() {
        StepTime one = replica("Llama-3.1-70B", "H100", Layout.tensor(2)).step();
        StepTime two = replica("Llama-3.1-70B", "H100", new Layout(2, 2, 1, 1)).step();
        assertThat(two.weightSeconds(1)).isEqualTo(one.weightSeconds(1));
        assertThat(two.prefillSeconds(0, 8192)).isCloseTo(one.prefillSeconds(0, 8192) / 2, within(1e-3));
        assertThat(replica("Llama-3.1-70B", "H100", new Layout(2, 2, 1, 1)).weightBytesPerRank())
                .isCloseTo(replica("Llama-3.1-70B", "H100", Layout.tensor(4)).weightBytesPerRank(), within(1.0));
    }

    @Test
    void data_parallel_groups_multiply_the_cache_and_spread_experts() {
        Replica tensor = replica("DeepSeek-V3", "H200", new Layout(8, 1, 8, 1));
        Replica data = replica("DeepSeek-V3", "H200", new Layout(1, 1, 8, 8));
        assertThat(data.layout().accelerators()).isEqualTo(8);
        assertThat(data.cacheTokens()).isGreaterThan(4 * tensor.cacheTokens());
        assertThat(data.weightBytesPerRank()).isGreaterThan(tensor.weightBytesPerRank());
    }

    @Test
    void a_device_that_was_measured_does_what_was_measured() {
        ModelSpec model = MODELS.model("Qwen3-0.6B");
        Accelerator device = Accelerator.measured("here", Accelerator.Kind.CPU, 8L << 30, 30e9, 250e9);
        StepTime step = Replica.of(model, device, Layout.ONE, EngineSettings.usual(8L << 30, false, 4096))
                .step();
        assertThat(step.weightSeconds(1)).isCloseTo(step.work().weightBytes() / 30e9, within(1e-9));
        assertThat(step.prefillSeconds(0, 1000)).isCloseTo(1000 * step.work().flopsPerToken() / 250e9, within(1e-6));
    }

    @Test
    void half_a_block_of_each_request_is_wasted_on_average() {
        Replica llama = replica("Llama-3.1-8B", "H100", Layout.ONE);
        assertThat(llama.wastedBytesPerSequence()).isEqualTo(1 << 20);
    }
}
