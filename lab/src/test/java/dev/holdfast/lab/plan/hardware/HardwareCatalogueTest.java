package dev.holdfast.lab.plan.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardwareCatalogueTest {
    private static final HardwareCatalogue CATALOGUE = HardwareCatalogue.builtIn();

    private static HardwareCatalogue with(String yaml) {
        return CATALOGUE.with(Document.yaml("mine.yaml", yaml));
    }

    @Test
    void each_figure_has_a_source_with_a_date() {
        List<String> figures = List.of("memory-gib", "bandwidth-gb-s", "tflops", "watts", "link", "efficiencies");
        assertThat(CATALOGUE.accelerators())
                .hasSizeGreaterThan(25)
                .allSatisfy(one -> figures.forEach(figure -> assertThat(one.source(figure))
                        .as("%s %s", one.name(), figure)
                        .containsPattern("20\\d\\d-\\d\\d")));
        assertThat(CATALOGUE.instances())
                .allSatisfy(one -> assertThat(one.source()).isNotBlank());
    }

    @Test
    void fitted_measured_and_assumed_shares_are_told_apart() {
        assertThat(CATALOGUE.accelerator("H100").efficiencies().basis()).startsWith("fitted on 41 measurements");
        assertThat(CATALOGUE.accelerator("L40S").efficiencies().basis()).contains("measured kernel shares");
        assertThat(CATALOGUE.accelerator("L4").efficiencies().basis()).startsWith("assumed");
        assertThat(CATALOGUE.accelerator("H200").link().basis()).startsWith("assumed as H100");
        assertThat(CATALOGUE.accelerator("MI300X").link().basis()).startsWith("estimated");
    }

    @Test
    void an_unknown_accelerator_is_refused_with_those_near_it() {
        assertThat(CATALOGUE.accelerator("nvidia l40s").name()).isEqualTo("L40S");
        assertThat(CATALOGUE.accelerator("h100-sxm").name()).isEqualTo("H100");
        assertThatThrownBy(() -> CATALOGUE.accelerator("H1000"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("no accelerator 'H1000'")
                .hasMessageContaining("H100");
    }

    @ParameterizedTest
    @CsvSource({
        "g5.xlarge, 734",
        "g6e.xlarge, 1359",
        "g6e.8xlarge, 3306",
        "g6.16xlarge, 2480",
        "g6.12xlarge, 3359",
        "p4d.24xlarge, 16029",
        "p4de.24xlarge, 20036",
        "p5.4xlarge, 5022",
        "p5.48xlarge, 40179",
        "p5e.48xlarge, 31580",
        "p5en.48xlarge, 46206",
        "p6-b200.48xlarge, 83171",
        "p6-b300.48xlarge, 103964",
    })
    void a_month_of_an_instance_is_730_hours(String name, double usdPerMonth) {
        Instance instance = CATALOGUE.instance(name).orElseThrow();
        assertThat(instance.usdPerMonth()).isCloseTo(usdPerMonth, within(3.0));
        assertThat(CATALOGUE.instancesOf(CATALOGUE.accelerator(instance.accelerator())))
                .contains(instance);
    }

    @Test
    void a_price_older_than_180_days_is_stale() {
        Instance rental = CATALOGUE.instance("H100-rental-median").orElseThrow();
        assertThat(rental.ageDays(LocalDate.of(2026, 6, 1))).isEqualTo(3);
        assertThat(rental.isStale(LocalDate.of(2026, 11, 25))).isFalse();
        assertThat(rental.isStale(LocalDate.of(2026, 11, 26))).isTrue();
        assertThat(CATALOGUE.instance("p5e.48xlarge").orElseThrow().isStale(LocalDate.of(2026, 1, 1)))
                .isTrue();
    }

    @Test
    void a_range_of_prices_keeps_its_middle_and_half_its_width() {
        Instance spot = CATALOGUE.instances().stream()
                .filter(one -> one.kind() == Instance.Kind.SPOT && one.name().equals("p5.48xlarge"))
                .findFirst()
                .orElseThrow();
        assertThat(spot.usdPerHour() - spot.spread()).isEqualTo(10);
        assertThat(spot.usdPerHour() + spot.spread()).isEqualTo(25);
        assertThat(spot.usdPerAcceleratorHour()).isCloseTo(17.5 / 8, within(1e-9));
    }

    @Test
    void measured_times_of_adding_up_are_interpolated_and_others_estimated() {
        AllReduce h100 = CATALOGUE.accelerator("H100").link().allReduce();
        double token = 2 * 8192;
        assertThat(h100.seconds(2, token)).isCloseTo(4.5e-6, within(1e-12));
        assertThat(h100.seconds(8, 8192 * token)).isCloseTo(577e-6, within(1e-9));
        assertThat(h100.seconds(4, 181 * token)).isBetween(12.8e-6, 54e-6);
        assertThat(h100.isMeasured(16)).isFalse();
        assertThat(h100.seconds(16, 8192 * token))
                .isCloseTo(2 * 8192 * token * 15 / 16 / (450e9 * 0.8) + 3e-6, within(1e-9));
        AllReduce pcie = CATALOGUE.accelerator("L40S").link().allReduce();
        assertThat(pcie.seconds(8, 8192 * token)).isCloseTo(120_267e-6, within(1e-7));
        assertThat(h100.sendSeconds(4.5e9)).isCloseTo(0.01001, within(1e-9));
    }

    @Test
    void a_format_that_a_device_lacks_is_expanded() {
        Peaks a100 = CATALOGUE.accelerator("A100").peaks();
        assertThat(a100.with(Compute.FP8)).isEqualTo(Compute.BF16);
        assertThat(a100.of(Compute.FP8)).isEqualTo(312e12);
        assertThat(CATALOGUE.accelerator("H100").peaks().of(Compute.FP8)).isEqualTo(1978e12);
        assertThat(CATALOGUE.accelerator("B200").peaks().of(Compute.FP4)).isEqualTo(9000e12);
    }

    @Test
    void a_file_of_the_user_adds_and_overrides_entries() {
        HardwareCatalogue mine = with("""
                accelerators:
                  H100-SXM:
                    memory-gib: 78
                  my-card:
                    like: L40S
                    bandwidth-gb-s: 1000
                instances:
                  my-server:
                    provider: us
                    region: cellar
                    accelerator: My Card
                    count: 4
                    usd-per-hour: 1.5
                    kind: owned
                    date: "2026-11-01"
                    source: our books
                  p5.48xlarge: {usd-per-hour: 50}
                """);
        assertThat(mine.accelerator("H100").memoryBytes()).isEqualTo(78L << 30);
        assertThat(mine.accelerator("my-card").bytesPerSecond()).isEqualTo(1000e9);
        assertThat(mine.accelerator("L40S").bytesPerSecond()).isEqualTo(864e9);
        assertThat(mine.instance("my-server").orElseThrow().accelerator()).isEqualTo("my-card");
        assertThat(mine.instance("p5.48xlarge").orElseThrow().usdPerHour()).isEqualTo(50);
        assertThat(mine.accelerators()).hasSize(CATALOGUE.accelerators().size() + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accelerators: {H100: {memory-gib: -1}}|mine.yaml: accelerators: H100: field 'memory-gib'",
                "accelerators: {H100: {memory_gib: 80}}|mine.yaml: accelerators: H100: there is no field 'memory_gib'; did you mean memory-gib",
                "accelerators: {H100: {tflops: {fp8: x}}}|mine.yaml: accelerators: H100: tflops: field 'fp8'",
                "accelerators: {new: {like: H1000}}|mine.yaml: accelerators: new: there is no entry to be like 'H1000'",
                "accelerators: {new: {kind: gpu}}|mine.yaml: accelerators: new: field 'sources'",
                "accelerators: {H100: {kind: brick}}|field 'kind' is 'brick', not one of gpu, npu, unified, cpu",
                "accelerators: 3|mine.yaml: 'accelerators' is not a mapping",
                "instances: {p5.48xlarge: {date: yesterday}}|mine.yaml: instances: p5.48xlarge: field 'date' is 'yesterday'",
                "instances: {p5.48xlarge: {accelerator: H1000}}|mine.yaml: instances: p5.48xlarge: there is no accelerator 'H1000'",
            })
    void an_error_names_file_entry_and_field(String yaml, String message) {
        assertThatThrownBy(() -> with(yaml)).isInstanceOf(PlanException.class).hasMessageContaining(message);
    }
}
