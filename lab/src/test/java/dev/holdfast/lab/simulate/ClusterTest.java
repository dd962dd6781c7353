package dev.holdfast.lab.simulate;

import static dev.holdfast.lab.simulate.Scenes.bounded;
import static dev.holdfast.lab.simulate.Scenes.engine;
import static dev.holdfast.lab.simulate.Scenes.one;
import static dev.holdfast.lab.simulate.Scenes.play;
import static dev.holdfast.lab.simulate.Scenes.request;
import static dev.holdfast.lab.simulate.Scenes.roomy;
import static dev.holdfast.lab.simulate.Scenes.split;
import static dev.holdfast.lab.simulate.Scenes.trace;
import static dev.holdfast.lab.simulate.Scenes.troubled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.simulate.Scenes.Played;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import dev.holdfast.lab.workload.TracedRequest;
import dev.holdfast.serving.LeastTokens;
import dev.holdfast.serving.RoundRobin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final double EXACT = 1e-9;
    private static final double FOREVER = Double.POSITIVE_INFINITY;

    private static ClusterModel two(EngineModel engine) {
        return ClusterModel.of(engine, 2, new LeastTokens());
    }

    @Test
    void least_tokens_gives_the_second_request_to_the_other_replica() {
        Played played = play(two(roomy()), request(0, 100, 3), request(0.001, 100, 3));
        assertThat(played.requests()).extracting(CompletedRequest::replica).containsExactly(0, 1);
        assertThat(played.firstToken(1)).isCloseTo(0.021, within(EXACT));
    }

    @Test
    void round_robin_takes_turns_whatever_they_do() {
        TracedRequest[] requests = {request(0, 5000, 3), request(1, 10, 3), request(2, 10, 3)};
        Played played = play(ClusterModel.of(roomy(), 2, new RoundRobin()), requests);
        assertThat(played.requests()).extracting(CompletedRequest::replica).containsExactly(0, 1, 0);
    }

    @Test
    void a_prompt_computed_elsewhere_is_brought_over_before_its_second_token() {
        ClusterModel halves = split(two(roomy()), List.of(Role.PREFILL, Role.DECODE), new KvTransfer(0.007, 0.0001));
        Played played = play(halves, request(0, 100, 3));
        double brought = 0.020 + 0.007 + 0.010;
        assertThat(played.firstToken(0)).isCloseTo(0.020, within(EXACT));
        assertThat(played.lastToken(0)).isCloseTo(brought + 2 * 0.011, within(EXACT));
        assertThat(played.requests().getFirst().replica()).isOne();
        assertThat(played.outcome().replicas().get(0).outputTokens()).isOne();
        assertThat(played.outcome().replicas().get(1).outputTokens()).isEqualTo(2);
    }

    @Test
    void a_prefill_replica_sends_one_prompt_after_the_other() {
        ClusterModel halves = split(two(roomy()), List.of(Role.PREFILL, Role.DECODE), new KvTransfer(0, 0.001));
        Played played = play(halves, request(0, 100, 2), request(0, 100, 2));
        double computed = 0.010 + 0.020;
        assertThat(played.lastToken(0)).isCloseTo(computed + 0.1 + 0.011, within(EXACT));
        assertThat(played.lastToken(1)).isCloseTo(computed + 0.2 + 0.011, within(EXACT));
    }

    @Test
    void an_answer_of_one_token_never_leaves_the_prefill_replica() {
        ClusterModel halves = split(two(roomy()), List.of(Role.PREFILL, Role.DECODE), new KvTransfer(1, 1));
        Played played = play(halves, request(0, 100, 1));
        assertThat(played.lastToken(0)).isCloseTo(0.020, within(EXACT));
        assertThat(played.outcome().replicas().get(1).steps()).isZero();
    }

    @Test
    void the_router_holds_what_finds_no_room_and_refuses_what_finds_no_place_in_its_line() {
        Played played =
                play(bounded(one(roomy()), 1, 1), request(0, 10, 1), request(0.001, 10, 1), request(0.002, 10, 1));
        assertThat(played.firstToken(1)).isCloseTo(0.022, within(EXACT));
        assertThat(played.outcome().counts().queueFull()).isOne();
        assertThat(played.outcome().counts().completed()).isEqualTo(2);
    }

    @Test
    void requests_longer_than_the_context_or_the_memory_are_refused() {
        EngineModel small = engine(64, 64, 8);
        Outcome outcome = play(one(small), request(0, 60, 5), request(0, 60, 4)).outcome();
        assertThat(outcome.counts().tooLong()).isOne();
        assertThat(outcome.counts().completed()).isOne();
    }

    @Test
    void when_a_replica_goes_down_requests_without_a_token_go_elsewhere_and_the_others_are_lost() {
        List<Outage> outage = List.of(new Outage(0, 0.030, FOREVER, true));
        ClusterModel cluster =
                troubled(ClusterModel.of(engine(1_000_000, 8192, 1), 2, new RoundRobin()), outage, List.of());
        Played played = play(cluster, request(0, 10, 100), request(0, 10, 1), request(0.001, 10, 1));
        assertThat(played.outcome().counts().lost()).isOne();
        assertThat(played.outcome().counts().rerouted()).isOne();
        assertThat(played.requests()).extracting(CompletedRequest::replica).containsExactly(1, 1);
        assertThat(played.firstToken(1)).isCloseTo(0.030 + 0.011, within(EXACT));
    }

    @Test
    void while_all_are_down_requests_are_refused_and_afterwards_served_again() {
        ClusterModel cluster = troubled(one(roomy()), List.of(new Outage(0, 1, 2, true)), List.of());
        Played played = play(cluster, request(1.5, 10, 1), request(2.5, 10, 1));
        assertThat(played.outcome().counts().noReplica()).isOne();
        assertThat(played.firstToken(0)).isCloseTo(2.5 + 0.011, within(EXACT));
    }

    @Test
    void a_replica_that_came_back_has_forgotten_the_prompts() {
        ClusterModel cluster = troubled(one(Scenes.caching(1_000)), List.of(new Outage(0, 1, 2, true)), List.of());
        Played played = play(cluster, request(0, 40, 1, 1, 2, 3), request(3, 40, 1, 1, 2, 3));
        assertThat(played.requests().get(1).matchedTokens()).isZero();
    }

    @Test
    void the_steps_of_a_slow_replica_take_longer_while_it_is_slow() {
        ClusterModel cluster = troubled(one(roomy()), List.of(), List.of(new Slowdown(0, 3, 1, 2)));
        Played played = play(cluster, request(0, 100, 1), request(1, 100, 1), request(2, 100, 1));
        assertThat(played.firstToken(0)).isCloseTo(0.020, within(EXACT));
        assertThat(played.firstToken(1)).isCloseTo(1.060, within(EXACT));
        assertThat(played.firstToken(2)).isCloseTo(2.020, within(EXACT));
    }

    @Test
    void users_in_a_closed_loop_ask_again_when_they_have_read_the_answer() {
        Demand demand = new Demand(trace(request(0, 100, 1), request(0, 100, 1), request(0, 100, 1)), 1, 1, 0.5);
        Played played = play(one(roomy()), demand);
        assertThat(played.firstToken(1)).isCloseTo(0.020 + 0.5 + 0.020, within(EXACT));
        assertThat(played.firstToken(2)).isCloseTo(0.020 + 2 * 0.520, within(EXACT));
    }

    @Test
    void twice_the_load_comes_in_half_the_time() {
        Demand demand = new Demand(trace(request(0, 10, 1), request(10, 10, 1)), 2, 0, 0);
        assertThat(play(one(roomy()), demand).firstToken(1)).isCloseTo(5.011, within(EXACT));
    }

    @Test
    void goodput_counts_the_requests_that_meet_all_objectives() {
        Outcome outcome = new Simulation(one(roomy()), Scenes.TIMES)
                .run(
                        Demand.open(trace(request(0, 100, 2), request(1, 1000, 2), request(2, 100, 100))),
                        new Slo(0.05, 1, 0.5));
        assertThat(outcome.good()).isOne();
        assertThat(outcome.goodShare()).isCloseTo(1.0 / 3, within(EXACT));
        assertThat(outcome.goodput()).isCloseTo(1 / outcome.seconds(), within(EXACT));
    }

    @Test
    void tenants_are_told_apart_and_compared() {
        Outcome outcome = play(
                        one(engine(1_000_000, 64, 1)),
                        Scenes.of("a", 0, 10, 10),
                        Scenes.of("b", 0, 10, 10),
                        Scenes.of("b", 0, 10, 10))
                .outcome();
        assertThat(outcome.tenants()).extracting(Outcome.Tenant::name).containsExactly("a", "b");
        assertThat(outcome.tenants().get(1).completed()).isEqualTo(2);
        assertThat(outcome.fairness()).isBetween(0.5, 0.95);
    }

    @Test
    void what_a_million_tokens_cost_follows_from_the_replicas_and_the_time() {
        Outcome outcome = play(two(roomy()), request(0, 100, 101)).outcome();
        assertThat(outcome.costPerMillionOutputTokens(3.6))
                .isCloseTo(2 * 0.001 * outcome.seconds() / 101 * 1e6, within(1e-6));
    }

    @Test
    void the_course_over_time_adds_up_to_the_totals() {
        Outcome outcome =
                play(one(roomy()), request(0, 100, 500), request(3, 100, 500)).outcome();
        Outcome.Timeline timeline = outcome.timeline();
        double tokens = 0;
        int last = timeline.outputTokensPerSecond().size() - 1;
        for (int i = 0; i < last; i++) {
            tokens += timeline.outputTokensPerSecond().get(i) * timeline.bucketSeconds();
        }
        double rest = outcome.seconds() - last * timeline.bucketSeconds();
        tokens += timeline.outputTokensPerSecond().get(last) * rest;
        assertThat(tokens).isCloseTo(1000, within(1e-6));
    }

    @Test
    void progress_is_told_and_may_end_the_run() {
        TracedRequest[] requests =
                IntStream.range(0, 10_000).mapToObj(i -> request(i, 10, 1)).toArray(TracedRequest[]::new);
        List<Long> told = new ArrayList<>();
        new Simulation(one(roomy()), Scenes.TIMES).run(Demand.open(trace(requests)), Slo.NONE, r -> {}, told::add);
        assertThat(told).containsExactly(4096L, 8192L);
    }

    @Test
    void a_cluster_that_makes_no_sense_is_refused_with_the_reason() {
        ClusterModel good = two(roomy());
        assertThatThrownBy(() -> split(good, List.of(Role.PREFILL, Role.BOTH), KvTransfer.INSTANT))
                .hasMessageContaining("prefill replicas need decoding ones");
        assertThatThrownBy(() -> troubled(good, List.of(new Outage(2, 0, 1, true)), List.of()))
                .hasMessageContaining("there is no replica 2");
        assertThatThrownBy(() -> new Outage(0, 2, 1, true)).hasMessageContaining("after its beginning");
        assertThatThrownBy(() -> play(good, request(1, 1, 1), request(0, 1, 1))).hasMessageContaining("order");
    }
}
