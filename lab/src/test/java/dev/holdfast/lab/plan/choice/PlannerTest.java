package dev.holdfast.lab.plan.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final String ASKED = """
            model: llama-3.1-8b
            load: {requests_per_second: 6}
            lengths: {input: 1000, output: 200, context: 4096}
            targets: {ttft_ms: 2000, tpot_ms: 40, percentile: 95}
            operation: {availability: N+1, headroom: 0.75}
            hardware: {accelerators: [plain]}
            """;

    private static Option option(Plan plan, String offer) {
        return java.util.stream.Stream.concat(plan.options().stream(), plan.dominated().stream())
                .filter(one -> one.offer().label().startsWith(offer)
                        && one.replica().layout().accelerators() == 1)
                .findFirst()
                .orElseThrow();
    }

    /**
     * By hand, for Llama 3.1 8B in bf16 (8,030,261,248 weights, 525,336,576 of them the table of tokens and as many the head;
     * 131,072 bytes of cache for each token) on 1,000 GB/s and 50 effective TFLOPs, 1 ms a step, prompts of 1,000 and answers
     * of 200 tokens.
     */
    @Test
    void a_plan_agrees_with_arithmetic_by_hand() {
        Option option = option(Plans.plan(ASKED), "one");
        double weights = 2.0 * (8_030_261_248.0 - 525_336_576.0) / 1e12;
        double cacheOfOne = 131_072.0 * (1000 + 100) / 1e12;
        double promptOfOne = 2.0 * (8_030_261_248.0 - 2 * 525_336_576.0) * 1000 / 50e12 / 200;
        double slope = cacheOfOne + promptOfOne;
        double limit = Math.floor((0.040 - weights - 0.001) / slope);

        assertThat(option.sizing().limitStreams()).isCloseTo(limit, within(1.0));
        assertThat(option.sizing().limit()).isEqualTo(Sizing.Limit.TPOT);
        double tpot = weights + 0.001 + slope * option.sizing().limitStreams();
        assertThat(option.estimate().tpotSeconds()).isCloseTo(tpot, within(0.01 * tpot));
        double throughput = option.sizing().limitStreams() / (200 * tpot);
        assertThat(option.sizing().throughput()).isCloseTo(throughput, within(0.01 * throughput));
        assertThat(option.sizing().replicas()).isGreaterThanOrEqualTo((int) Math.ceil(6 / (throughput * 0.75)));
        assertThat(option.fleet().replicas()).isEqualTo(option.sizing().replicas() + 1);
        assertThat(option.cost().perMonth()).isCloseTo(option.fleet().replicas() * 2 * 730.0, within(1e-6));
        assertThat(option.cost().perMillionTokens())
                .isCloseTo(option.cost().perMonth() / (6.0 * 730 * 3600 * 1200 / 1e6), within(1e-6));
        assertThat(option.power().watts()).isCloseTo(option.fleet().replicas() * 500 * 1.82 * 1.54, within(1e-6));
        assertThat(option.warmUp().seconds()).isCloseTo(76.06, within(0.01));
        double perReplica = 6.0 / option.sizing().replicas();
        double running = perReplica * 200 * (weights + 0.001) / (1 - perReplica * 200 * slope);
        Operating peak = option.sizing().atPeak();
        assertThat(peak.running()).isCloseTo(running, within(0.03 * running));
        assertThat(peak.runningHigh()).isCloseTo(peak.running() + 1.645 * Math.sqrt(peak.running()), within(0.01));
        assertThat(peak.ttft().mean()).isBetween(0.010 + promptOfOne * 200, 0.6);
    }

    @Test
    void a_wait_is_at_least_that_of_pollaczek_and_khinchine() {
        Operating peak = option(Plans.plan(ASKED), "one").sizing().atPeak();
        double service = peak.prefillShare() / peak.requestsPerSecond();

        assertThat(peak.waiting())
                .isGreaterThanOrEqualTo(peak.prefillShare() * service / 2 / (1 - peak.prefillShare()));
    }

    /** 8,000 requests on one H100, simulated: TTFT mean and 95th percentile, TPOT mean and 95th percentile, in milliseconds. */
    @ParameterizedTest
    @CsvSource({"5, 66.99, 88.51, 8.315, 9.247", "15, 84.81, 136.83, 15.660, 19.007"})
    void times_at_a_load_are_near_those_of_a_simulation(
            double rate, double ttft, double ttft95, double tpot, double tpot95) {
        Plan plan = Plans.plan("model: llama-3.1-8b\nload: {requests_per_second: " + rate
                + "}\nlengths: {input: 1000, output: 200}\noperation: {headroom: 1}\n"
                + "engine: {tensor_parallel: 1, max_model_len: 131072}\nhardware: {accelerators: [H100]}\n");
        Operating peak = plan.options().getFirst().sizing().atPeak();

        assertThat(peak.ttft().mean() * 1000).isCloseTo(ttft, within(0.15 * ttft));
        assertThat(peak.ttft().target() * 1000).isCloseTo(ttft95, within(0.20 * ttft95));
        assertThat(peak.tpot().mean() * 1000).isCloseTo(tpot, within(0.05 * tpot));
        assertThat(peak.tpot().target() * 1000).isCloseTo(tpot95, within(0.10 * tpot95));
    }

    @Test
    void every_part_of_an_option_is_explained_with_a_source() {
        Plan plan = Plans.plan(ASKED);
        List<Explanation.Line> lines = Explanation.of(plan, plan.options().getFirst());

        assertThat(lines)
                .extracting(Explanation.Line::part)
                .contains(
                        "load",
                        "memory",
                        "cache",
                        "time per token",
                        "first token",
                        "replicas",
                        "cost",
                        "power",
                        "warm-up");
        assertThat(lines).extracting(Explanation.Line::text).anyMatch(text -> text.startsWith("GPU KV cache size:"));
        assertThat(lines).filteredOn(line -> line.source().isEmpty()).isEmpty();
    }

    @Test
    void the_cheapest_is_first_and_what_is_worse_in_all_is_left_out_but_counted() {
        Plan plan = Plans.plan(ASKED);

        assertThat(plan.options())
                .isSortedAccordingTo(
                        (a, b) -> Double.compare(a.cost().perMonth(), b.cost().perMonth()));
        assertThat(plan.dominated()).isNotEmpty();
        assertThat(plan.options())
                .allSatisfy(kept -> assertThat(plan.options())
                        .noneMatch(
                                other -> other.offer().place() == kept.offer().place()
                                        && other.cost().perMonth() < kept.cost().perMonth()
                                        && other.sizing().atPeak().ttft().target()
                                                < kept.sizing().atPeak().ttft().target()
                                        && other.sizing().atPeak().tpot().target()
                                                < kept.sizing().atPeak().tpot().target()));
    }

    @Test
    void a_price_older_than_180_days_is_never_shown_without_saying_so() {
        Plan plan = Plans.plan(ASKED);
        Option stale = option(plan, "eight");

        assertThat(stale.offer().isStale(Plans.DAY)).isTrue();
        assertThat(stale.reasons())
                .anyMatch(reason -> reason.warning() && reason.text().contains("329 days old"));
        Plan only = Plans.plan(ASKED.replace("{accelerators: [plain]}", "{instances: [eight]}"));
        assertThat(only.notes()).anyMatch(note -> note.contains("180 days"));
        assertThat(PlanJson.of(only).at("/options/0/cost/price_stale").asBoolean())
                .isTrue();
        assertThat(MarkdownReport.of(PlanReport.of(only))).contains("180 days");
    }

    @Test
    void an_impossible_target_is_told_with_the_best_and_what_binds() {
        Plan plan = Plans.plan(ASKED.replace("tpot_ms: 40", "tpot_ms: 1"));

        assertThat(plan.options()).isEmpty();
        assertThat(plan.impossible()).contains("target of 1 ms for TPOT", "the best is", "weights");
        assertThat(Plans.plan(ASKED.replace("ttft_ms: 2000", "ttft_ms: 20")).impossible())
                .contains("target of 20 ms for TTFT", "own prompt");
    }

    @Test
    void what_does_not_fit_is_told_with_numbers() {
        Plan plan = Plans.plan(ASKED.replace("llama-3.1-8b", "llama-3.1-70b"));

        assertThat(plan.others())
                .filteredOn(Verdict.DoesNotFit.class::isInstance)
                .anySatisfy(verdict ->
                        assertThat(((Verdict.DoesNotFit) verdict).why()).contains("GiB", "of weights", "too many"));
        assertThat(Plans.plan(ASKED.replace("4096", "200000")).impossible()).contains("200,000", "131,072");
    }

    @Test
    void an_unknown_accelerator_is_told_with_those_near() {
        assertThatThrownBy(() -> Plans.plan(ASKED.replace("[plain]", "[H10]")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("H100");
        assertThatThrownBy(() -> Plans.plan(ASKED.replace("accelerators: [plain]", "instances: [p5.48xlarg]")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("p5.48xlarge");
    }

    @Test
    void sensitive_data_stays_at_home() {
        Plan plan = Plans.plan(ASKED.replace("N+1,", "N+1, data: on-premises,"));

        assertThat(plan.options())
                .isNotEmpty()
                .allMatch(option -> option.offer().place() == Offer.Place.OWN);
    }

    @Test
    void what_the_catalogue_calls_owned_is_said_to_be_no_price_to_rent_at() {
        assertThat(Plans.plan(ASKED).notes()).anyMatch(note -> note.contains("not a price to rent at"));
        assertThat(Plans.plan(ASKED + "owned: {purchase_usd: 10000}\n").notes())
                .noneMatch(note -> note.contains("not a price to rent at"));
    }

    @Test
    void a_purchase_pays_back_after_its_price_over_what_it_saves() {
        Plan plan = Plans.plan(ASKED + "owned: {purchase_usd: 10000, upkeep_per_year: 0, usd_per_kwh: 0}\n");

        BreakEven even = plan.breakEvens().getFirst();
        Option own = plan.options().stream()
                .filter(o -> o.offer().place() == Offer.Place.OWN)
                .findFirst()
                .orElseThrow();
        Option cloud = plan.options().stream()
                .filter(o -> o.offer().place() == Offer.Place.CLOUD)
                .findFirst()
                .orElseThrow();
        assertThat(even.months())
                .isCloseTo(10_000.0 * own.fleet().accelerators() / cloud.cost().perMonth(), within(1e-6));
    }

    @Test
    void adding_up_over_a_slow_bus_is_warned_of() {
        Plan plan = Plans.plan(ASKED.replace("[plain]", "[bus]")
                .replace("lengths:", "engine: {tensor_parallel: 2}\nlengths:")
                .replace("ttft_ms: 2000, tpot_ms: 40", "ttft_ms: 20000, tpot_ms: 400"));

        assertThat(plan.options().getFirst().reasons())
                .anyMatch(reason -> reason.warning() && reason.text().contains("all-reduce over PCIE"));
    }

    @Test
    void longer_times_never_take_fewer_replicas() {
        for (Option option : Plans.plan(ASKED).options()) {
            assertThat(option.uncertainty().share()).isCloseTo(0.10, within(1e-9));
            assertThat(option.uncertainty().replicasLow())
                    .isLessThanOrEqualTo(option.sizing().replicas());
            assertThat(
                            option.uncertainty().replicasHigh() == 0
                                    ? Integer.MAX_VALUE
                                    : option.uncertainty().replicasHigh())
                    .isGreaterThanOrEqualTo(option.sizing().replicas());
        }
    }

    @Test
    void json_and_documents_hold_what_was_planned() {
        Plan plan = Plans.plan(ASKED);
        JsonNode json = PlanJson.of(plan);

        JsonNode first = json.path("options").path(0);
        assertThat(first.at("/sizing/replicas").asInt()).isPositive();
        assertThat(first.at("/memory/cache_tokens").asLong()).isPositive();
        assertThat(first.at("/at_peak/ttft_ms/target").asDouble()).isPositive();
        assertThat(first.path("load_curve")).hasSizeGreaterThan(3);
        assertThat(HtmlReport.of(PlanReport.of(plan))).contains("Cost against load", "<svg");
    }

    @Test
    void every_profile_gives_a_plan_with_the_catalogue_that_ships() {
        for (String profile : List.of("chatbot", "rag", "agents", "batch")) {
            Plan plan = Plans.plan("profile: " + profile + "\nmodel: llama-3.1-8b\nformats: {weights: [bf16, fp8]}\n");

            assertThat(plan.options()).as(profile).isNotEmpty();
            assertThat(plan.options().getFirst().sizing().replicas()).isPositive();
        }
    }

    @Test
    void fine_tuning_has_memory_time_and_cost() {
        List<TrainingOption> options = TrainingPlanner.plan(
                Plans.demand(
                        "profile: fine-tuning\nmodel: llama-3.1-8b\ntraining: {method: full}\nhardware: {accelerators: [plain]}"),
                List.of(dev.holdfast.lab.plan.model.ModelCatalogue.builtIn().model("llama-3.1-8b")),
                Plans.catalogue());

        TrainingOption first = options.getFirst();
        assertThat(first.accelerators()).isEqualTo(2);
        double flops = 6e7 * 8 * (8_030_261_248.0 - 525_336_576.0);
        assertThat(first.hours()).isCloseTo(flops / (2 * 100e12 * 0.4) / 3600, within(0.001));
    }
}
