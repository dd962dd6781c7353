package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.serving.Bench.Caller;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private final Bench bench = new Bench();

    @Test
    void aRequestRunsOnTheLightestReplicaAndItsEventsArriveUnchanged() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a", "b");
        Caller heavy = bench.dispatch(model, 1000);
        Caller light = bench.dispatch(model, 1);
        Caller next = bench.dispatch(model, 1);
        assertThat(heavy.replicas).containsExactly("http://a");
        assertThat(light.replicas).containsExactly("http://b");
        assertThat(next.replicas).containsExactly("http://b");
        bench.engine("a").last().chunk();
        bench.engine("a").last().complete();
        assertThat(heavy.events).hasSize(2).last().isEqualTo(new StreamEvent.Completed());
        assertThat(model.replicas())
                .containsExactly(
                        new ReplicaStatus("http://a", true, 0, 0, ""), new ReplicaStatus("http://b", true, 2, 2, ""));
    }

    @Test
    void aRetryableFailureMovesOnToEachOtherReplicaOnceAndNoFurtherThanThreeAttempts() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a", "b", "c", "d");
        Caller caller = bench.dispatch(model, 1);
        bench.engine("a").last().refuseConnection();
        bench.engine("b").last().fail(ErrorCode.ENGINE_OVERLOADED, 503, true);
        bench.engine("c").last().fail(ErrorCode.ENGINE_FAILED, 500, true);
        assertThat(caller.replicas).containsExactly("http://a", "http://b", "http://c");
        assertThat(bench.engine("c").last().options.attemptId()).isEqualTo("attempt-3");
        assertThat(caller.events).hasSize(1);
        assertThat(caller.failure()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(model.replicas()).allMatch(replica -> replica.inFlight() == 0);
    }

    @Test
    void theOnlyReplicaIsNotTriedTwice() {
        Caller caller = bench.dispatch(bench.serve(Bench.bounds(4, 4), "a"), 1);
        bench.engine("a").last().refuseConnection();
        assertThat(caller.replicas).hasSize(1);
        assertThat(caller.failure()).isEqualTo(ErrorCode.ENGINE_FAILED);
    }

    @Test
    void nothingIsRetriedAfterAnEventWasDelivered() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a", "b");
        Caller chunked = bench.dispatch(model, 1);
        bench.engine("a").last().chunk();
        bench.engine("a").last().refuseConnection();
        Caller keptAlive = bench.dispatch(model, 1);
        bench.engine("a").last().keepAlive();
        bench.engine("a").last().refuseConnection();
        assertThat(bench.engine("b").calls).isEmpty();
        assertThat(chunked.failure()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(keptAlive.failure()).isEqualTo(ErrorCode.ENGINE_FAILED);
    }

    @Test
    void aFailureThatAnotherReplicaWouldShareIsNotRetried() {
        Caller caller = bench.dispatch(bench.serve(Bench.bounds(4, 4), "a", "b"), 1);
        bench.engine("a").last().fail(ErrorCode.ENGINE_REJECTED, 400, false);
        assertThat(caller.replicas).hasSize(1);
        assertThat(caller.failure()).isEqualTo(ErrorCode.ENGINE_REJECTED);
    }

    @Test
    void pauseHoldsAlsoForARequestThatWaitsOrMovesOn() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a", "b");
        Caller first = bench.dispatch(model, 1);
        first.call.pause();
        assertThat(bench.engine("a").last().paused).isTrue();
        bench.engine("a").last().refuseConnection();
        assertThat(bench.engine("b").last().paused).isTrue();
        first.call.resume();
        assertThat(bench.engine("b").last().paused).isFalse();
    }

    @Test
    void aRequestWithoutRoomWaitsItsTurn() {
        ServedModel model = bench.serve(Bench.bounds(1, 2), "a");
        bench.dispatch(model, 1);
        Caller second = bench.dispatch(model, 1);
        Caller third = bench.dispatch(model, 1);
        bench.loop.settle();
        assertThat(model.waiting()).isEqualTo(2);
        assertThat(second.replicas).isEmpty();
        bench.engine("a").last().complete();
        bench.loop.settle();
        assertThat(second.replicas).hasSize(1);
        assertThat(third.replicas).isEmpty();
        assertThat(model.waiting()).isEqualTo(1);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.engine("a").last().complete();
        Caller late = bench.dispatch(model, 1);
        bench.loop.settle();
        assertThat(waits.replicas).hasSize(1);
        assertThat(late.replicas).isEmpty();
    }

    @Test
    void aFullQueueRefusesButOnlyAfterDispatchHasReturned() {
        ServedModel model = bench.serve(Bench.bounds(1, 1), "a");
        bench.dispatch(model, 1);
        bench.dispatch(model, 1);
        Caller refused = bench.dispatch(model, 1);
        assertThat(refused.events).isEmpty();
        bench.loop.settle();
        assertThat(refused.failure()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(model.waiting()).isEqualTo(1);
    }

    @Test
    void waitingTooLongEndsInRefusalAndWaitingLessDoesNot() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.loop.advance(Bench.QUEUE_TIMEOUT.minusMillis(1));
        assertThat(waits.events).isEmpty();
        bench.loop.advance(Duration.ofMillis(1));
        assertThat(waits.failure()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(model.waiting()).isZero();
    }

    @Test
    void aRequestThatStoppedWaitingLeavesNoTimer() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        int before = bench.loop.timers();
        bench.dispatch(model, 1);
        Caller cancelled = bench.dispatch(model, 1);
        bench.dispatch(model, 1);
        cancelled.call.cancel();
        bench.engine("a").last().complete();
        bench.loop.settle();
        assertThat(bench.loop.timers()).isEqualTo(before);
    }

    @Test
    void cancellingWhileWaitingLeavesTheLineInSilence() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        waits.call.cancel();
        assertThat(model.waiting()).isZero();
        bench.engine("a").last().complete();
        bench.loop.advance(Bench.QUEUE_TIMEOUT);
        assertThat(waits.events).isEmpty();
        assertThat(waits.replicas).isEmpty();
    }

    @Test
    void cancellingWhileTheSlotIsOnItsWayGivesTheSlotBack() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.engine("a").last().complete();
        assertThat(model.waiting()).isZero();
        waits.call.cancel();
        bench.loop.settle();
        assertThat(waits.events).isEmpty();
        assertThat(bench.engine("a").calls).hasSize(1);
        assertThat(model.replicas().getFirst().inFlight()).isZero();
    }

    @Test
    void cancellingARunningRequestReachesTheEngineAndFreesItsSlot() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        Caller caller = bench.dispatch(model, 5);
        caller.call.cancel();
        caller.call.cancel();
        assertThat(bench.engine("a").last().cancelled).isTrue();
        assertThat(caller.events).isEmpty();
        assertThat(model.replicas()).containsExactly(new ReplicaStatus("http://a", true, 0, 0, ""));
    }

    @Test
    void aListenerThatThrowsCostsTheRequestAndNoSlot() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        Caller caller = new Caller();
        caller.call = model.dispatch(
                Bench.REQUEST,
                5,
                (number, replica) -> {
                    throw new IllegalStateException("on purpose");
                },
                caller.events::add);
        bench.loop.settle();
        assertThat(caller.failure()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(model.replicas().getFirst().inFlight()).isZero();
    }

    @Test
    void promptTokensAreCountedByAReplicaThatIsUp() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        CallOptions options = new CallOptions("count", 0, "");
        assertThat(model.countPromptTokens(Bench.REQUEST, options).toCompletableFuture())
                .isCompletedWithValue(7L);
    }
}
