package dev.holdfast.lab.plan.demand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.TraceException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a demand holds, reading it gives a demand or says what is wrong. */
class HostileDemandTest {
    private static final List<String> SECTIONS = List.of(
            "model",
            "models",
            "name",
            "profile",
            "formats",
            "load",
            "lengths",
            "targets",
            "operation",
            "owned",
            "engine",
            "hardware",
            "training",
            "extra");
    private static final List<String> FIELDS = List.of(
            "requests_per_second",
            "requests_per_day",
            "shape",
            "peak_ratio",
            "users",
            "think_seconds",
            "burstiness",
            "input",
            "output",
            "trace",
            "context",
            "shared_prefix",
            "ttft_ms",
            "tpot_ms",
            "percentile",
            "weights",
            "cache",
            "availability",
            "data",
            "budget_per_month",
            "headroom",
            "name",
            "version",
            "max_model_len",
            "max_num_seqs",
            "tensor_parallel",
            "prefix_caching",
            "accelerators",
            "instances",
            "method",
            "tokens",
            "rank");
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2.5",
            "4096",
            "99999999999999999999",
            "1.0e+308",
            ".nan",
            ".inf",
            "null",
            "true",
            "x",
            "''",
            "[]",
            "[1,2]",
            "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]",
            "{}",
            "{p50: 10, p99: 400}",
            "{p1: 1, p2: 1}",
            "{mean: 5, variation: 3}",
            "{mean: 5, p99: 5}",
            "{uniform: [1, 9]}",
            "{fixed: 3}",
            "{p0: 3, p100: 3}",
            "{p50: 1, p50.0000001: 9}",
            "{mean: 3, p99: 9, max: 1}",
            "fp8",
            "office",
            "vllm",
            "N+1",
            "azure-2023-code",
            "0.19",
            "align",
            "lora",
            "on-premises");

    @Property(tries = 5_000)
    void nothing_but_the_documented_exceptions_is_thrown(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder();
        for (String section : SECTIONS) {
            if (random.nextInt(3) > 0) {
                continue;
            }
            yaml.append(section).append(": ");
            if (random.nextInt(4) == 0) {
                yaml.append(pick(VALUES, random)).append('\n');
                continue;
            }
            yaml.append("{");
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                yaml.append(i == 0 ? "" : ", ")
                        .append(pick(FIELDS, random))
                        .append(": ")
                        .append(pick(VALUES, random));
            }
            yaml.append("}\n");
        }
        String text = yaml.toString();
        check(random.nextInt(10) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text);
    }

    @Property(tries = 3_000)
    void any_length_and_rate_is_read_or_refused(@ForAll long seed) {
        Random random = new Random(seed);
        check("model: m\nload: {requests_per_second: " + pick(VALUES, random) + ", shape: " + pick(VALUES, random)
                + ", peak_ratio: " + pick(VALUES, random) + "}\nlengths: {input: " + pick(VALUES, random) + ", output: "
                + pick(VALUES, random) + ", context: " + pick(VALUES, random) + "}\n");
    }

    private static String pick(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static void check(String text) {
        try {
            Demand demand = DemandReader.read(
                    Document.yaml("x", text), name -> BuiltInTrace.named(name).trace());
            assertThat(demand.lengths().meanInput()).isGreaterThanOrEqualTo(1);
            assertThat(demand.load().peak(1)).isPositive().isFinite();
            assertThat(demand.lengths().heldDeviation()).isFinite();
        } catch (PlanException | TraceException said) {
            assertThat(said.getMessage()).isNotBlank();
        }
    }
}
