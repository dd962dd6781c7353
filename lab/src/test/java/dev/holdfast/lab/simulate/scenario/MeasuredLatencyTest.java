package dev.holdfast.lab.simulate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.PublishedRow;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Quantisation;
import dev.holdfast.lab.plan.model.WeightFormat;
import dev.holdfast.lab.simulate.ClusterModel;
import dev.holdfast.lab.simulate.Demand;
import dev.holdfast.lab.simulate.Simulation;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.serving.LeastTokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Against published measurements of Llama-3.1-70B in FP8 under vLLM (InferenceX, 2025-10): c users in a closed loop who all begin at
 * once, 10 c requests, lengths drawn evenly from 0.8 L to L, no shared prefixes.
 */
class MeasuredLatencyTest {
    private static Outcome simulated(PublishedRow row) {
        Accelerator hardware = HardwareCatalogue.builtIn().accelerator(row.accelerator());
        ModelSpec model =
                ModelCatalogue.builtIn().model("Llama-3.1-70B").storedAs(Quantisation.usual(WeightFormat.FP8));
        Replica replica = Replica.of(
                model,
                hardware,
                Layout.tensor(row.ranks()),
                Replica.usualSettings(model, hardware).withUtilisation(0.9));
        EngineModel engine = ReplicaEngine.model(
                replica, (long) row.input() + row.output(), false, Speculation.NONE, ReplicaEngine.REQUEST_OVERHEAD);
        SyntheticTrace trace = SyntheticTrace.of(
                ArrivalPattern.allAtOnce(), around(row.input()), around(row.output()), 10L * row.streams(), 1);
        return new Simulation(ClusterModel.of(engine, 1, new LeastTokens()), ReplicaEngine.times(replica))
                .run(Demand.closed(trace, row.streams()), Slo.NONE);
    }

    private static LengthDistribution around(int length) {
        return new LengthDistribution.Uniform((int) (0.8 * length), length);
    }

    @Test
    void the_mean_time_to_the_first_token_is_within_a_quarter_of_the_measured_in_each_row() {
        List<Double> ttft = new ArrayList<>();
        List<Double> tpot = new ArrayList<>();
        for (PublishedRow row : PublishedRow.ALL) {
            Outcome outcome = simulated(row);
            double first = outcome.latencies().ttft().mean() * 1000 / row.ttft();
            assertThat(first).as("%s", row).isCloseTo(1, within(0.25));
            ttft.add(Math.abs(first - 1));
            tpot.add(Math.abs(outcome.latencies().tpot().mean() * 1000 / row.tpot() - 1));
        }
        assertThat(mean(ttft)).as("mean error of TTFT").isLessThan(0.15);
        assertThat(mean(tpot)).as("mean error of TPOT").isLessThan(0.06);
    }

    @Test
    void a_load_beyond_the_memory_makes_requests_wait_for_half_a_minute() {
        Outcome outcome = simulated(PublishedRow.EXHAUSTED);
        assertThat(outcome.latencies().ttft().mean()).isCloseTo(30.787, within(0.25 * 30.787));
        assertThat(outcome.latencies().queue().p90()).isGreaterThan(10);
        assertThat(outcome.counts().preemptions()).isPositive();
        assertThat(outcome.counts().completed()).isEqualTo(640);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
