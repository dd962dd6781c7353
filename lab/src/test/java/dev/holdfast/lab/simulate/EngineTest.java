package dev.holdfast.lab.simulate;

import static dev.holdfast.lab.simulate.Scenes.caching;
import static dev.holdfast.lab.simulate.Scenes.engine;
import static dev.holdfast.lab.simulate.Scenes.one;
import static dev.holdfast.lab.simulate.Scenes.play;
import static dev.holdfast.lab.simulate.Scenes.request;
import static dev.holdfast.lab.simulate.Scenes.roomy;
import static dev.holdfast.lab.simulate.Scenes.speculating;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.simulate.Scenes.Played;
import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.Speculation;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.workload.TracedRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final double EXACT = 1e-9;

    @Test
    void a_lone_request_takes_a_step_for_its_prompt_and_one_for_each_further_token() {
        Played played = play(one(roomy()), request(0, 100, 3));
        assertThat(played.firstToken(0)).isCloseTo(0.010 + 0.010, within(EXACT));
        assertThat(played.lastToken(0)).isCloseTo(0.020 + 2 * 0.011, within(EXACT));
        Outcome outcome = played.outcome();
        assertThat(outcome.latencies().tpot().mean()).isCloseTo(0.011, within(EXACT));
        assertThat(outcome.latencies().itl().count()).isEqualTo(2);
        assertThat(outcome.steps()).isEqualTo(3);
        assertThat(outcome.utilisation()).isCloseTo(1, within(EXACT));
        assertThat(outcome.tokens()).isEqualTo(new Outcome.Tokens(100, 3, 0));
    }

    @Test
    void a_prompt_longer_than_the_budget_is_computed_in_chunks() {
        Played played = play(one(engine(1_000_000, 64, 64)), request(0, 100, 1));
        assertThat(played.firstToken(0)).isCloseTo(0.010 + 0.0064 + 0.010 + 0.0036, within(EXACT));
    }

    @Test
    void those_that_decode_come_first_and_prompts_get_what_is_left_of_the_budget() {
        Played played = play(one(engine(1_000_000, 64, 64)), request(0, 10, 4), request(0.015, 100, 1));
        double secondStep = 0.011 + 0.011;
        double thirdStep = secondStep + 0.010 + 0.001 + 0.0063;
        double fourthStep = thirdStep + 0.010 + 0.001 + 0.0037;
        assertThat(played.lastToken(0)).isCloseTo(fourthStep, within(EXACT));
        assertThat(played.firstToken(1)).isCloseTo(fourthStep, within(EXACT));
        assertThat(played.outcome().latencies().itl().max()).isCloseTo(0.0173, within(EXACT));
    }

    @Test
    void requests_that_arrive_during_a_step_wait_for_its_end() {
        Played played = play(one(roomy()), request(0, 100, 1), request(0.001, 50, 1));
        assertThat(played.firstToken(1)).isCloseTo(0.020 + 0.015, within(EXACT));
        assertThat(played.outcome().latencies().queue().max()).isCloseTo(0.019, within(EXACT));
    }

    @Test
    void the_overhead_of_a_request_comes_before_its_place_in_the_line() {
        EngineModel slow = new EngineModel(1_000_000, 16, 100_000, 8192, 64, false, Speculation.NONE, 0.005);
        assertThat(play(one(slow), request(0, 100, 1)).firstToken(0)).isCloseTo(0.025, within(EXACT));
    }

    @Test
    void a_request_that_finds_no_memory_waits_until_another_one_is_done() {
        Played played = play(one(engine(32, 64, 64)), request(0, 17, 15), request(0, 17, 15));
        double firstDone = 0.010 + 0.0017 + 14 * 0.011;
        assertThat(played.lastToken(0)).isCloseTo(firstDone, within(EXACT));
        assertThat(played.firstToken(1)).isCloseTo(firstDone + 0.0117, within(EXACT));
        assertThat(played.outcome().counts().preemptions()).isZero();
    }

    @Test
    void no_more_requests_run_at_once_than_the_engine_takes() {
        Played played = play(one(engine(1_000_000, 64, 1)), request(0, 10, 2), request(0, 10, 2));
        assertThat(played.firstToken(1)).isCloseTo(played.lastToken(0) + 0.011, within(EXACT));
    }

    @Test
    void when_memory_runs_out_the_newest_request_is_computed_again_later() {
        Played played = play(one(engine(64, 64, 64)), request(0, 16, 40), request(0, 16, 40));
        double prompts = 0.010 + 0.0032;
        double together = 0.012;
        assertThat(played.requests().get(0).preemptions()).isZero();
        assertThat(played.requests().get(1).preemptions()).isOne();
        double preempted = prompts + 16 * together;
        double firstDone = preempted + 23 * 0.011;
        assertThat(played.lastToken(0)).isCloseTo(firstDone, within(EXACT));
        double again = firstDone + 0.010 + 33 * 0.0001;
        assertThat(played.lastToken(1)).isCloseTo(again + 22 * 0.011, within(EXACT));
        assertThat(played.outcome().counts().preemptions()).isOne();
        assertThat(played.outcome().replicas().getFirst().prefillTokens()).isEqualTo(16 + 16 + 33);
        assertThat(played.outcome().replicas().getFirst().outputTokens()).isEqualTo(80);
    }

    @Test
    void the_whole_blocks_of_a_prompt_that_came_before_are_not_computed_again() {
        Played played = play(
                one(caching(1_000)), request(0, 40, 1, 1, 2, 3), request(1, 40, 1, 1, 2, 4), request(2, 32, 1, 1, 2));
        assertThat(played.firstToken(1)).isCloseTo(1 + 0.010 + 0.0008, within(EXACT));
        assertThat(played.requests().get(1).matchedTokens()).isEqualTo(32);
        assertThat(played.requests().get(2).matchedTokens())
                .as("the last block is computed, since a token must be drawn from it")
                .isEqualTo(16);
        assertThat(played.outcome().tokens().hitRate()).isCloseTo(48.0 / 112, within(EXACT));
    }

    @Test
    void requests_that_run_together_share_the_blocks_they_have_in_common() {
        Played played = play(
                one(caching(80)), request(0, 48, 2, 1, 2, 3), request(0.001, 48, 2, 1, 2, 3), request(0.5, 16, 1, 9));
        assertThat(played.requests().get(1).matchedTokens()).isEqualTo(32);
        assertThat(played.outcome().counts().completed()).isEqualTo(3);
    }

    @Test
    void what_is_kept_of_prompts_gives_way_to_requests_that_run() {
        Played played = play(
                one(caching(64)),
                request(0, 33, 1, 1, 2, 3),
                request(1, 60, 4, 11, 12, 13, 14),
                request(2, 33, 1, 1, 2, 3));
        assertThat(played.requests().get(1).preemptions()).isZero();
        assertThat(played.requests().get(2).matchedTokens()).isZero();
    }

    @Test
    void with_all_drafts_accepted_a_step_yields_one_more_than_are_drafted() {
        Played played = play(one(speculating(new Speculation(3, 1, 0.002))), request(0, 100, 9));
        assertThat(played.lastToken(0)).isCloseTo(0.020 + 2 * (0.010 + 4 * 0.001 + 0.002), within(EXACT));
        assertThat(played.outcome().replicas().getFirst().outputTokens()).isEqualTo(9);
    }

    @Test
    void with_no_draft_accepted_only_the_cost_of_drafting_is_left() {
        Played played = play(one(speculating(new Speculation(3, 0, 0))), request(0, 100, 9));
        assertThat(played.lastToken(0)).isCloseTo(0.020 + 8 * 0.014, within(EXACT));
    }

    @Test
    void accepted_drafts_follow_the_formula_on_average() {
        Speculation speculation = new Speculation(3, 0.7, 0);
        Played played = play(one(speculating(speculation)), request(0, 16, 50_001));
        double steps = played.outcome().steps() - 1;
        assertThat(50_000 / steps).isCloseTo(2.533, within(0.03));
        assertThat(speculation.tokensPerStep()).isCloseTo(2.533, within(1e-3));
    }

    @Test
    void a_batch_of_many_is_reckoned_as_exactly_as_a_small_one() {
        TracedRequest[] requests =
                IntStream.range(0, 64).mapToObj(i -> request(0, 16, 101)).toArray(TracedRequest[]::new);
        Played played = play(one(roomy()), requests);
        assertThat(played.lastToken(63)).isCloseTo(0.010 + 64 * 0.0016 + 100 * 0.074, within(EXACT));
        assertThat(played.outcome().steps()).isEqualTo(101);
        assertThat(played.outcome().latencies().itl().count()).isEqualTo(6400);
    }

    @Test
    void an_engine_that_cannot_work_is_refused_with_the_reason() {
        assertThatThrownBy(() -> engine(8, 64, 64)).hasMessageContaining("less than one block");
        assertThatThrownBy(() -> engine(1_000, 32, 64)).hasMessageContaining("batch budget");
        assertThatThrownBy(() -> new Speculation(3, 1.5, 0)).hasMessageContaining("between 0 and 1");
    }
}
