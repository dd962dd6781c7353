package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    private static final int LOOPS = 4;
    private static final int PER_LOOP = 5_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger strays = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(LOOPS * PER_LOOP);

    @Test
    void nobodyIsForgottenInALineSharedByEventLoops() throws InterruptedException {
        try (Models models =
                new Models(vertx, Bench.HEALTH, LabelFormat.STANDARD, (model, settings) -> new EchoEngine())) {
            models.reconfigure(List.of(Bench.model("m", Bench.bounds(2, LOOPS * PER_LOOP), "a", "b")));
            ServedModel model = models.all().getFirst();
            for (int i = 0; i < LOOPS; i++) {
                dispatchAll(model, ((VertxInternal) vertx).createEventLoopContext());
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(model.waiting()).isZero();
            assertThat(model.replicas()).allMatch(replica -> replica.inFlight() == 0 && replica.inFlightTokens() == 0);
            assertThat(mostRunning.get()).isLessThanOrEqualTo(4);
            assertThat(failures).hasValue(0);
            assertThat(strays).hasValue(0);
        } finally {
            vertx.close();
        }
    }

    private void dispatchAll(ServedModel model, Context context) {
        context.runOnContext(ignored -> {
            for (int i = 0; i < PER_LOOP; i++) {
                model.dispatch(
                        Bench.REQUEST,
                        1,
                        (number, replica) -> new CallOptions("x", 1, ""),
                        event -> ended(event, context));
            }
        });
    }

    private void ended(StreamEvent event, Context home) {
        if (!home.equals(vertx.getOrCreateContext())) {
            strays.incrementAndGet();
        }
        if (event instanceof StreamEvent.Failed) {
            failures.incrementAndGet();
        }
        done.countDown();
    }

    /** Completes every call in the next task of its event loop. */
    private final class EchoEngine implements InferenceEngine {
        @Override
        public Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events) {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            vertx.getOrCreateContext().runOnContext(ignored -> {
                running.decrementAndGet();
                events.accept(new StreamEvent.Completed());
            });
            return new FakeEngine.FakeCall(options, events);
        }

        @Override
        public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
            return CompletableFuture.completedFuture(0L);
        }

        @Override
        public CompletionStage<Boolean> healthy() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void close() {}
    }
}
