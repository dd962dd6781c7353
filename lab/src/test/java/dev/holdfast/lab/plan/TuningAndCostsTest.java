package dev.holdfast.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import org.junit.jupiter.api.Test;

class TuningAndCostsTest {
    private static final ModelSpec LLAMA = ModelCatalogue.builtIn().model("Llama-3.1-8B");
    private static final Accelerator H100 = HardwareCatalogue.builtIn().accelerator("H100");

    @Test
    void full_fine_tuning_takes_sixteen_bytes_for_each_weight() {
        FineTuning.Memory memory = new FineTuning(LLAMA, FineTuning.Method.FULL, 0, 4096, 1, true).memory();
        double weights = 8.030261e9;
        assertThat(memory.weights() + memory.gradients() + memory.optimizer()).isCloseTo(16 * weights, within(1e7));
        assertThat(new FineTuning(LLAMA, FineTuning.Method.FULL, 0, 4096, 1, true).accelerators(H100))
                .isEqualTo(2);
    }

    /** PEFT prints 41,943,040 trainable parameters for rank 16 on all linear layers of Llama-3.1-8B. */
    @Test
    void adapters_on_all_matrices_have_as_many_weights_as_libraries_print() {
        FineTuning lora = new FineTuning(LLAMA, FineTuning.Method.LORA, 16, 4096, 1, true);
        assertThat(lora.trained()).isEqualTo(41_943_040);
        assertThat(lora.memory().weights()).isCloseTo(2 * (8.030261e9 + 41_943_040), within(1e7));
    }

    @Test
    void four_bit_weights_make_it_fit_on_a_small_card() {
        FineTuning qlora = new FineTuning(LLAMA, FineTuning.Method.QLORA, 16, 2048, 1, true);
        FineTuning lora = new FineTuning(LLAMA, FineTuning.Method.LORA, 16, 2048, 1, true);
        assertThat(qlora.memory().weights()).isLessThan(lora.memory().weights() / 2);
        assertThat(qlora.accelerators(HardwareCatalogue.builtIn().accelerator("RTX-4090")))
                .isEqualTo(1);
    }

    @Test
    void recomputing_trades_memory_for_time() {
        FineTuning kept = new FineTuning(LLAMA, FineTuning.Method.FULL, 0, 4096, 4, false);
        FineTuning again = new FineTuning(LLAMA, FineTuning.Method.FULL, 0, 4096, 4, true);
        assertThat(again.memory().activations()).isLessThan(kept.memory().activations() / 3);
        assertThat(again.flopsPerToken() / kept.flopsPerToken()).isCloseTo(8.0 / 6, within(1e-9));
        assertThat(again.seconds(H100, 8, 1e9)).isCloseTo(1e9 * 8 * 7.5e9 / (8 * 989e12 * 0.4), within(250.0));
    }

    @Test
    void a_million_tokens_cost_the_hours_that_they_take() {
        assertThat(Costs.perMillionTokens(2.95, 1, 1000)).isCloseTo(0.8194, within(1e-4));
        assertThat(Costs.perMillionTokens(55.04, 3, 12_000)).isCloseTo(55.04 * 3 / (3600 * 12_000) * 1e6, within(1e-9));
        assertThat(Costs.breakEvenMonths(250_000, 5_000, 40_179)).isCloseTo(7.107, within(0.001));
        assertThat(Costs.breakEvenMonths(250_000, 5_000, 4_000)).isInfinite();
    }

    @Test
    void power_grows_with_use_and_counts_the_machine_and_the_building() {
        Power power = Power.usual(700);
        assertThat(power.watts(8, 1)).isCloseTo(10_200 * 1.54, within(20.0));
        assertThat(power.watts(8, 0)).isLessThan(power.watts(8, 1) * 0.6);
        assertThat(power.costPerMonth(8, 1, 0.1)).isCloseTo(power.watts(8, 1) / 1000 * 730 * 0.1, within(1e-6));
    }

    @Test
    void warming_up_reads_the_weights_once_for_each_machine() {
        Replica replica = Replica.of(LLAMA, H100, Layout.ONE, Replica.usualSettings(LLAMA, H100));
        WarmUp warm = WarmUp.of(replica, 8, 2e9);
        assertThat(warm.seconds()).isCloseTo(16.06e9 / 2e9 + WarmUp.ENGINE_SECONDS, within(0.1));
        Replica spread = Replica.of(LLAMA, H100, new Layout(8, 2, 1, 1), Replica.usualSettings(LLAMA, H100));
        assertThat(WarmUp.of(spread, 8, 2e9).weightBytes()).isCloseTo(8.03e9, within(0.1e9));
    }
}
