package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.serving.Bench.Caller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Duration INTERVAL = Bench.HEALTH.interval();

    private final Bench bench = new Bench();

    @Test
    void aReplicaThatNobodyHasCheckedIsUp() {
        bench.models.reconfigure(List.of(Bench.model("m", Bench.bounds(1, 1), "a")));
        bench.engine("a").health = new CompletableFuture<>();
        assertThat(bench.served().isUp()).isTrue();
    }

    @Test
    void aFailedCheckTakesAReplicaOutUntilOneSucceeds() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a", "b");
        bench.engine("a").health = CompletableFuture.completedFuture(false);
        bench.loop.advance(INTERVAL);
        assertThat(model.replicas().getFirst().healthy()).isFalse();
        assertThat(bench.dispatch(model, 1).replicas).containsExactly("http://b");
        bench.engine("a").health = CompletableFuture.completedFuture(true);
        bench.loop.advance(INTERVAL);
        assertThat(bench.dispatch(model, 1).replicas).containsExactly("http://a");
    }

    @Test
    void aCheckThatFailsToCompleteCountsAsFailed() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a");
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        bench.engine("a").health = late;
        bench.loop.advance(INTERVAL);
        assertThat(model.isUp()).isTrue();
        bench.engine("a").health = CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        bench.loop.advance(INTERVAL);
        assertThat(model.isUp()).isFalse();
        late.complete(true);
        assertThat(model.isUp()).isFalse();
    }

    @Test
    void withNoReplicaUpRequestsFailAlsoThoseThatWait() {
        ServedModel model = bench.serve(Bench.bounds(1, 4), "a");
        bench.dispatch(model, 1);
        Caller waits = bench.dispatch(model, 1);
        bench.engine("a").health = CompletableFuture.completedFuture(false);
        bench.loop.advance(INTERVAL);
        assertThat(waits.failure()).isEqualTo(ErrorCode.NO_REPLICA);
        Caller late = bench.dispatch(model, 1);
        assertThat(late.events).isEmpty();
        bench.loop.settle();
        assertThat(late.failure()).isEqualTo(ErrorCode.NO_REPLICA);
    }

    @Test
    void connectionFailuresInARowTakeAReplicaOutForAWhile() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a");
        for (int i = 0; i < Bench.HEALTH.failures(); i++) {
            assertThat(model.isUp()).isTrue();
            bench.dispatch(model, 1);
            bench.engine("a").last().refuseConnection();
        }
        assertThat(model.isUp()).isFalse();
        bench.loop.advance(Bench.HEALTH.backOff());
        assertThat(model.isUp()).isTrue();
        bench.dispatch(model, 1);
        bench.engine("a").last().refuseConnection();
        assertThat(model.isUp()).isFalse();
    }

    @Test
    void anAnswerBetweenFailuresKeepsAReplicaIn() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a");
        for (int i = 0; i < 2 * Bench.HEALTH.failures(); i++) {
            bench.dispatch(model, 1);
            if (i % 2 == 0) {
                bench.engine("a").last().complete();
            } else {
                bench.engine("a").last().refuseConnection();
            }
        }
        assertThat(model.isUp()).isTrue();
    }

    @Test
    void failuresThatTheEngineReportsDoNotSpeakAgainstTheReplica() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a");
        for (int i = 0; i < 2 * Bench.HEALTH.failures(); i++) {
            bench.dispatch(model, 1);
            bench.engine("a").last().fail(ErrorCode.ENGINE_FAILED, 500, true);
        }
        assertThat(model.isUp()).isTrue();
    }

    @Test
    void aSuccessfulCheckEndsTheBackOff() {
        ServedModel model = bench.serve(Bench.bounds(4, 4), "a");
        bench.loop.advance(INTERVAL.minusMillis(1));
        for (int i = 0; i < Bench.HEALTH.failures(); i++) {
            bench.dispatch(model, 1);
            bench.engine("a").last().refuseConnection();
        }
        assertThat(model.isUp()).isFalse();
        bench.loop.advance(Duration.ofMillis(1));
        assertThat(model.isUp()).isTrue();
    }
}
