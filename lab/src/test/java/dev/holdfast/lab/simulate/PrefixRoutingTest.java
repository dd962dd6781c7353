package dev.holdfast.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.engine.StepConstants;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceOptions;
import dev.holdfast.serving.PrefixAffinity;
import dev.holdfast.serving.RoundRobin;
import dev.holdfast.serving.RoutingPolicy;
import org.junit.jupiter.api.Test;

/** All conversations of this trace begin with the same block, so the longest match alone leads all of them to one replica. */
class PrefixRoutingTest {
    private static final Trace CONVERSATIONS = TraceOptions.none()
            .spreadOver(BuiltInTrace.MOONCAKE_CONVERSATION.binSeconds())
            .first(3000)
            .apply(BuiltInTrace.MOONCAKE_CONVERSATION.trace());

    private static Outcome outcome(RoutingPolicy policy) {
        EngineModel engine = new EngineModel(1_000_000, 16, 200_000, 8192, 256, true, Speculation.NONE, 0);
        return new Simulation(ClusterModel.of(engine, 8, policy), new StepConstants(0.015, 5e-5, 2e-9, 3e-5, 0))
                .run(Demand.open(CONVERSATIONS), Slo.NONE);
    }

    private static double busiest(Outcome outcome) {
        double mean = outcome.replicas().stream()
                .mapToLong(Outcome.Replica::prefillTokens)
                .average()
                .orElseThrow();
        return outcome.replicas().stream()
                        .mapToLong(Outcome.Replica::prefillTokens)
                        .max()
                        .orElseThrow()
                / mean;
    }

    @Test
    void the_longest_match_alone_overloads_one_replica_and_weighing_load_does_not() {
        Outcome turns = outcome(new RoundRobin());
        Outcome longest = outcome(new PrefixAffinity(0));
        Outcome weighed = outcome(new PrefixAffinity(PrefixAffinity.DEFAULT_LOAD_WEIGHT));
        assertThat(busiest(longest)).isGreaterThan(2);
        assertThat(busiest(weighed)).isLessThan(1.25);
        assertThat(weighed.tokens().hitRate())
                .isGreaterThan(1.5 * turns.tokens().hitRate());
        assertThat(weighed.latencies().ttft().mean())
                .isLessThan(turns.latencies().ttft().mean());
        assertThat(weighed.latencies().ttft().mean())
                .isLessThan(0.8 * longest.latencies().ttft().mean());
    }
}
