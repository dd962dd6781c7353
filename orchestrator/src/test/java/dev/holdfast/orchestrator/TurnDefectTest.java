package dev.holdfast.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.access.Admission;
import dev.holdfast.access.Permit;
import dev.holdfast.access.RateState;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.StreamEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Defects on the way to the end of a turn: the caller has one answer, and the tokens are given back. */
class TurnDefectTest {
    private static final String INTERNAL =
            "INTERNAL: The platform failed on this request. Report it with request id request-1.";
    private static final String ESTIMATE = String.valueOf(TokenEstimate.upperBound(TurnBench.REQUEST));

    private final TurnBench bench = new TurnBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static CompletionStage<Long> broken() {
        throw new IllegalStateException("broken for this test");
    }

    private void endsWithOneDefect(String permit) {
        assertThat(bench.lastWords).containsExactly(INTERNAL);
        assertThat(bench.permits).containsExactly(permit);
        assertThat(outcomes()).containsExactly("internal");
    }

    private Iterable<String> outcomes() {
        return bench.ledger.stream()
                .map(event -> switch (event) {
                    case AuditEvent.Inference inference -> inference.outcome();
                    case AuditEvent.Refusal refusal -> "refused: " + refusal.code();
                    case AuditEvent.Admin other -> other.toString();
                })
                .toList();
    }

    @Test
    void a_tokenizer_that_throws_after_the_answer() {
        bench.tokenizer = TurnDefectTest::broken;
        bench.start(true);
        bench.chunk();
        bench.emit(new StreamEvent.Completed());
        endsWithOneDefect("settled " + ESTIMATE + " + 1");
    }

    @Test
    void a_tokenizer_whose_count_is_none() {
        bench.tokenizer = () -> CompletableFuture.completedFuture(-1L);
        bench.start(true);
        bench.chunk();
        bench.emit(new StreamEvent.Completed());
        endsWithOneDefect("settled " + ESTIMATE + " + 1");
    }

    @Test
    void a_tokenizer_that_throws_when_a_budget_cuts_the_answer_charges_only_what_was_shown() {
        bench.tokenizer = TurnDefectTest::broken;
        bench.start(false);
        bench.chunk();
        bench.continuation = Permit.Continuation.BUDGET_ENDED;
        bench.chunk();
        endsWithOneDefect("settled " + ESTIMATE + " + 1");
    }

    @Test
    void a_tokenizer_that_throws_when_the_engine_failed() {
        bench.tokenizer = TurnDefectTest::broken;
        bench.start(false);
        bench.chunk();
        bench.emit(new StreamEvent.Failed(new EngineFailure(ErrorCode.ENGINE_FAILED, "it broke", null, 500, false)));
        endsWithOneDefect("settled " + ESTIMATE + " + 1");
    }

    @Test
    void a_tokenizer_that_throws_when_the_client_left_or_the_platform_stops() {
        bench.tokenizer = TurnDefectTest::broken;
        TurnHandle left = bench.start(false);
        bench.chunk();
        left.cancel();
        assertThat(bench.lastWords).isEmpty();
        TurnHandle stopped = bench.start(false);
        bench.chunk();
        stopped.stop();
        assertThat(bench.lastWords).containsExactly(INTERNAL);
        assertThat(bench.permits).containsExactly("settled " + ESTIMATE + " + 1", "settled " + ESTIMATE + " + 1");
        assertThat(outcomes()).containsExactly("internal", "internal");
    }

    @Test
    void a_ledger_that_throws_when_the_answer_waits_for_it() {
        bench.append = TurnDefectTest::broken;
        bench.start(true);
        bench.chunk();
        bench.emit(new StreamEvent.Completed());
        assertThat(bench.lastWords).containsExactly(INTERNAL);
        assertThat(bench.permits).containsExactly("settled 7 + 1");
    }

    @Test
    void a_ledger_that_throws_when_the_answer_was_given() {
        bench.append = TurnDefectTest::broken;
        bench.start(false);
        bench.chunk();
        bench.emit(new StreamEvent.Completed());
        assertThat(bench.lastWords).containsExactly("ended");
        assertThat(bench.permits).containsExactly("settled 7 + 1");
    }

    @Test
    void a_caller_that_throws_at_its_last_word_is_told_nothing_more() {
        bench.onLastWord = TurnDefectTest::broken;
        bench.start(true);
        bench.chunk();
        bench.emit(new StreamEvent.Completed());
        assertThat(bench.lastWords).containsExactly("ended");
        assertThat(outcomes()).containsExactly("ok");
    }

    @Test
    void a_tokenizer_that_throws_before_admission() {
        bench.tokenizer = TurnDefectTest::broken;
        bench.reserve = () -> new Admission.Refused(ErrorCode.BUDGET_EXCEEDED, "too much", -1, RateState.NONE, true);
        bench.start(false);
        assertThat(bench.lastWords).containsExactly(INTERNAL);
        assertThat(outcomes()).containsExactly("refused: internal");
    }

    @Test
    void accounts_that_throw_at_the_second_look() {
        bench.reserve = () -> {
            bench.reserve = () -> {
                throw new IllegalStateException("broken for this test");
            };
            return new Admission.Refused(ErrorCode.BUDGET_EXCEEDED, "too much", -1, RateState.NONE, true);
        };
        bench.start(false);
        assertThat(bench.lastWords).containsExactly(INTERNAL);
        assertThat(outcomes()).containsExactly("refused: internal");
    }
}
