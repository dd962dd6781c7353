package dev.holdfast.lab.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.plan.hardware.AllReduce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Against published measurements of Llama-3.1-70B in FP8 under vLLM (InferenceX, 2025-10): closed loops of some streams, with the
 * all-reduce times of NVIDIA's aiconfigurator.
 */
class StepTimeTest {
    private static final double PARAMETERS = 70.55e9;
    private static final double EMBEDDING = 128_256.0 * 8192;
    private static final double KV_BYTES = 327_680;
    private static final int LAYERS = 80;
    private static final Map<Integer, double[]> H100_MICROS = Map.of(
            2, new double[] {4.5, 8.3, 45, 469},
            4, new double[] {4.8, 12.8, 54, 619});

    /** What was measured: TPOT in milliseconds at some numbers of streams. */
    private record Row(boolean b200, int ranks, int input, int output, Map<Integer, Double> tpot) {}

    private static final List<Row> ROWS = List.of(
            new Row(false, 2, 1024, 1024, Map.of(4, 17.41, 16, 19.74, 32, 23.54, 64, 28.77)),
            new Row(false, 4, 8192, 1024, Map.of(4, 13.27, 16, 21.06, 32, 32.82, 64, 53.49)),
            new Row(false, 2, 1024, 8192, Map.of(4, 17.97, 16, 22.13, 32, 27.69)),
            new Row(true, 1, 1024, 1024, Map.of(4, 16.34, 16, 17.67, 32, 19.56, 64, 23.10)));

    private static StepTime of(Row row) {
        double weights = (PARAMETERS - 2 * EMBEDDING) + 2 * 2 * EMBEDDING;
        StepWork work = new StepWork(
                weights / row.ranks,
                0,
                0,
                0,
                2 * PARAMETERS / row.ranks,
                0,
                0,
                new StepWork.Cache(KV_BYTES / row.ranks, List.of(), 0),
                LAYERS,
                2 * 8192);
        double bandwidth = row.b200 ? 7700e9 : 3350e9;
        double flops = row.b200 ? 4500e12 : 1978e12;
        StepRates rates =
                new StepRates(bandwidth * 0.963, bandwidth * 0.662, flops * 0.586, flops * 0.586, 58.6e-6, 0, 0);
        return new StepTime(work, rates, new StepGroup(row.ranks, 1, 1, allReduce()));
    }

    private static AllReduce allReduce() {
        double[] bytes = {1, 64, 512, 8192};
        List<AllReduce.Curve> curves = new ArrayList<>();
        H100_MICROS.forEach((ranks, micros) -> {
            double[] sizes = new double[bytes.length];
            double[] seconds = new double[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                sizes[i] = bytes[i] * 2 * 8192;
                seconds[i] = micros[i] * 1e-6;
            }
            curves.add(new AllReduce.Curve(ranks, sizes, seconds));
        });
        return new AllReduce(450e9, curves);
    }

    private static double tpotMillis(Row row, int streams) {
        StepTime step = of(row);
        long context = streams * (row.input + row.output / 2L);
        double prefill = step.prefillSeconds(0, row.input) * streams / row.output;
        return 1000 * (step.seconds(streams, context, 0, 0) + prefill);
    }

    @Test
    void the_time_per_output_token_is_within_six_percent_of_the_measured_on_average() {
        List<Double> errors = new ArrayList<>();
        for (Row row : ROWS) {
            row.tpot.forEach((streams, measured) -> errors.add(Math.abs(tpotMillis(row, streams) / measured - 1)));
        }
        assertThat(errors).hasSize(15);
        assertThat(errors.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .isLessThan(0.06);
    }

    @Test
    void more_work_takes_longer() {
        StepTime step = of(ROWS.getFirst());
        assertThat(step.seconds(8, 8_000, 0, 0)).isLessThan(step.seconds(16, 16_000, 0, 0));
        assertThat(step.seconds(8, 8_000, 512, StepTime.attended(0, 512))).isGreaterThan(step.seconds(8, 8_000, 0, 0));
        assertThat(StepTime.attended(10, 2)).isEqualTo(11 + 12);
    }
}
