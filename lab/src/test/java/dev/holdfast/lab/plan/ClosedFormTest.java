package dev.holdfast.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Quantisation;
import dev.holdfast.lab.plan.model.WeightFormat;
import org.junit.jupiter.api.Test;

/**
 * The closed form through the catalogues against published measurements of Llama-3.1-70B in FP8 (InferenceX, vLLM of 2025-10, with
 * its utilisation of 0.90): closed loops in which each stream sends ten requests, mean times in milliseconds.
 */
class ClosedFormTest {
    private static final HardwareCatalogue HARDWARE = HardwareCatalogue.builtIn();
    private static final ModelSpec LLAMA =
            ModelCatalogue.builtIn().model("Llama-3.1-70B").storedAs(Quantisation.usual(WeightFormat.FP8));
    private static final int REQUESTS = 10;

    private static Estimate estimate(PublishedRow row) {
        return ClosedForm.of(
                replica(row.accelerator(), row.ranks()),
                new Load(row.streams(), row.input(), row.output(), 0, REQUESTS));
    }

    private static Replica replica(String name, int ranks) {
        Accelerator accelerator = HARDWARE.accelerator(name);
        return Replica.of(
                LLAMA,
                accelerator,
                Layout.tensor(ranks),
                Replica.usualSettings(LLAMA, accelerator).withUtilisation(0.90));
    }

    @Test
    void the_mean_error_of_the_time_per_output_token_is_at_most_six_percent() {
        double mean = PublishedRow.ALL.stream()
                .mapToDouble(row -> Math.abs(1000 * estimate(row).tpotSeconds() / row.tpot() - 1))
                .average()
                .orElseThrow();
        assertThat(mean).isLessThanOrEqualTo(0.06);
    }

    @Test
    void the_time_to_the_first_token_is_within_a_quarter_on_each_row() {
        for (PublishedRow row : PublishedRow.ALL) {
            assertThat(1000 * estimate(row).ttftSeconds()).as("%s", row).isCloseTo(row.ttft(), within(row.ttft() / 4));
        }
    }

    @Test
    void streams_that_the_cache_cannot_hold_are_a_cliff_and_half_as_many_are_not() {
        Estimate over = estimate(PublishedRow.EXHAUSTED);
        assertThat(over.exhausted()).isTrue();
        assertThat(over.served()).isBetween(32.0, 63.0);
        assertThat(over.ttftSeconds()).isGreaterThan(10);
        assertThat(over.bindingFirstToken().name()).isEqualTo("wait for memory");
        double measured = 30.787 + 8191 * 0.04168;
        assertThat(over.ttftSeconds() + 8191 * over.tpotSeconds()).isCloseTo(measured, within(measured / 10));
        Estimate within = estimate(new PublishedRow("H100", 2, 1024, 8192, 32, 289, 27.69));
        assertThat(within.exhausted()).isFalse();
        assertThat(within.ttftSeconds()).isLessThan(1);
        PublishedRow.ALL.forEach(
                row -> assertThat(estimate(row).exhausted()).as("%s", row).isFalse());
    }

    @Test
    void terms_add_up_and_the_longest_binds() {
        Estimate few = estimate(PublishedRow.ALL.getFirst());
        assertThat(few.terms().stream().mapToDouble(Term::seconds).sum()).isCloseTo(few.tpotSeconds(), within(1e-12));
        assertThat(few.firstTokenTerms().stream().mapToDouble(Term::seconds).sum())
                .isCloseTo(few.ttftSeconds(), within(1e-12));
        assertThat(few.binding().name()).isEqualTo("weights");
        assertThat(few.terms()).allSatisfy(term -> assertThat(term.source()).isNotBlank());
        assertThat(estimate(PublishedRow.ALL.get(7)).binding().name()).isEqualTo("cache");
    }

    @Test
    void a_shared_prefix_shortens_the_prompt_and_not_the_context() {
        Replica replica = replica("H100", 4);
        Estimate cold = ClosedForm.of(replica, 16, 8192, 1024, 0);
        Estimate warm = ClosedForm.of(replica, 16, 8192, 1024, 0.75);
        assertThat(warm.ttftSeconds()).isLessThan(cold.ttftSeconds() / 2);
        assertThat(seconds(warm, "prompts")).isCloseTo(seconds(cold, "prompts") / 4, within(1e-3));
        assertThat(seconds(warm, "cache")).isEqualTo(seconds(cold, "cache"));
    }

    private static double seconds(Estimate estimate, String name) {
        return estimate.terms().stream()
                .filter(term -> term.name().equals(name))
                .findFirst()
                .orElseThrow()
                .seconds();
    }

    @Test
    void throughput_follows_from_the_two_times() {
        Estimate estimate = ClosedForm.of(replica("H100", 2), 16, 1024, 1024, 0);
        double whole = estimate.ttftSeconds() + 1023 * estimate.tpotSeconds();
        assertThat(estimate.outputTokensPerSecond()).isCloseTo(16 * 1024 / whole, within(1e-6));
    }

    @Test
    void the_error_is_that_of_the_accelerator_and_wider_where_less_was_measured() {
        assertThat(estimate(PublishedRow.ALL.getFirst()).error().meanAbsolute()).isEqualTo(3.4);
        assertThat(estimate(PublishedRow.ALL.getLast()).error().meanAbsolute()).isEqualTo(10.3);
        assertThat(ClosedForm.of(replica("L40S", 4), 4, 1024, 256, 0).error().p90())
                .isEqualTo(38);
        ModelSpec experts = ModelCatalogue.builtIn().model("Qwen3-30B-A3B");
        Accelerator h100 = HARDWARE.accelerator("H100");
        Replica moe = Replica.of(experts, h100, Layout.tensor(2), Replica.usualSettings(experts, h100));
        assertThat(ClosedForm.of(moe, 4, 1024, 256, 0).error().p90()).isCloseTo(2 * 15.2, within(1e-9));
    }

    @Test
    void adding_up_over_a_slow_link_is_what_binds() {
        Estimate estimate = ClosedForm.of(replica("L40S", 8), 32, 4096, 256, 0);
        assertThat(estimate.binding().name()).isEqualTo("all-reduce of prompts");
        assertThat(HARDWARE.accelerator("L40S").link().isSlow()).isTrue();
    }
}
