package dev.holdfast.lab.simulate.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.workload.ArrivalPattern;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.lab.workload.TracedRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticTraceTest {
    private static List<TracedRequest> drawn(SyntheticTrace trace) {
        List<TracedRequest> all = new ArrayList<>();
        trace.forEach(all::add);
        return all;
    }

    private static SyntheticTrace shared(int tokens, int texts, SyntheticTrace.Tenant... tenants) {
        return new SyntheticTrace(
                ArrivalPattern.poisson(10),
                new LengthDistribution.Uniform(50, 150),
                LengthDistribution.fixed(20),
                new SyntheticTrace.Sharing(tokens, texts, 16),
                List.of(tenants),
                4000,
                3);
    }

    @Test
    void requests_come_at_the_rate_and_with_the_lengths_that_were_asked() {
        List<TracedRequest> all = drawn(SyntheticTrace.of(
                ArrivalPattern.poisson(10), LengthDistribution.fixed(100), LengthDistribution.fixed(20), 10_000, 1));
        assertThat(all).hasSize(10_000);
        assertThat(all.getLast().at()).isCloseTo(1000, within(40.0));
        assertThat(all).allMatch(request -> request.inputTokens() == 100 && request.blocks().length == 0);
    }

    @Test
    void tenants_ask_by_their_weights() {
        List<TracedRequest> all =
                drawn(shared(0, 1, new SyntheticTrace.Tenant("chat", 3), new SyntheticTrace.Tenant("batch", 1)));
        double chat =
                all.stream().filter(request -> request.tenant().equals("chat")).count();
        assertThat(chat / all.size()).isCloseTo(0.75, within(0.03));
    }

    @Test
    void prompts_begin_with_one_of_the_shared_texts_and_go_on_alone() {
        List<TracedRequest> all = drawn(shared(40, 3, new SyntheticTrace.Tenant("", 1)));
        assertThat(all.stream().map(request -> request.blocks()[0]).distinct()).hasSize(3);
        assertThat(all.stream().map(request -> request.blocks()[2]).distinct()).hasSize(all.size());
        assertThat(all)
                .allMatch(request -> request.inputTokens() >= 90
                        && request.blocks().length == Math.ceilDiv(request.inputTokens(), 16));
    }

    @Test
    void a_longer_trace_begins_like_a_shorter_one() {
        SyntheticTrace trace = shared(40, 3, new SyntheticTrace.Tenant("", 1));
        List<TracedRequest> all = drawn(trace);
        List<TracedRequest> again = drawn(trace);
        for (int i = 0; i < all.size(); i++) {
            assertThat(again.get(i)).usingRecursiveComparison().isEqualTo(all.get(i));
        }
    }
}
