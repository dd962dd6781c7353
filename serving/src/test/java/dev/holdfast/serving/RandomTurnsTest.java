package dev.holdfast.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.serving.Bench.Caller;
import dev.holdfast.serving.FakeEngine.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RandomTurnsTest {
    private static final String[][] FLEETS = {{"a"}, {"a", "b"}, {"b", "c"}, {"a", "b", "c"}};

    private final Bench bench = new Bench();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Caller> cancelled = new ArrayList<>();

    @Property(tries = 100)
    void whateverHappensEachTurnEndsOnceAndEverySlotComesBack(@ForAll long seed) {
        Random random = new Random(seed);
        ServedModel model = bench.serve(Bench.bounds(2, 3), "a", "b");
        for (int step = 0; step < 150; step++) {
            act(random);
            assertThat(model.waiting()).isBetween(0, 3);
            assertThat(model.replicas()).allMatch(replica -> replica.inFlight() <= 2);
        }
        finishAll();
        assertThat(model.waiting()).isZero();
        assertThat(model.replicas()).allMatch(replica -> replica.inFlight() == 0 && replica.inFlightTokens() == 0);
        for (Caller caller : callers) {
            assertThat(caller.terminals()).isEqualTo(cancelled.contains(caller) ? 0 : 1);
            assertThat(caller.replicas).hasSizeLessThanOrEqualTo(Turn.MAX_ATTEMPTS);
        }
    }

    private void act(Random random) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> callers.add(bench.dispatch(bench.served(), random.nextInt(100)));
            case 3 -> cancelOne(random);
            case 4 -> bench.loop.advance(Duration.ofMillis(random.nextInt(20_000)));
            case 5 -> bench.serve(Bench.bounds(2, 3), FLEETS[random.nextInt(FLEETS.length)]);
            case 6 -> pick(random).health = CompletableFuture.completedFuture(random.nextInt(3) > 0);
            case 7 -> bench.loop.settle();
            default -> progressOne(random);
        }
    }

    private FakeEngine pick(Random random) {
        List<FakeEngine> all = List.copyOf(bench.everOpened);
        return all.get(random.nextInt(all.size()));
    }

    private void cancelOne(Random random) {
        List<Caller> open = callers.stream()
                .filter(caller -> caller.terminals() == 0 && !cancelled.contains(caller))
                .toList();
        if (!open.isEmpty()) {
            Caller one = open.get(random.nextInt(open.size()));
            cancelled.add(one);
            one.call.cancel();
        }
    }

    private void progressOne(Random random) {
        List<FakeCall> running = pick(random).running();
        if (running.isEmpty()) {
            return;
        }
        FakeCall call = running.get(random.nextInt(running.size()));
        switch (random.nextInt(5)) {
            case 0 -> call.chunk();
            case 1 -> call.refuseConnection();
            case 2 -> call.fail(ErrorCode.ENGINE_FAILED, 500, random.nextBoolean());
            default -> call.complete();
        }
    }

    private void finishAll() {
        for (int round = 0; round < 20; round++) {
            bench.loop.settle();
            for (FakeEngine engine : bench.everOpened) {
                engine.running().forEach(FakeCall::complete);
            }
        }
        bench.loop.advance(Bench.QUEUE_TIMEOUT);
    }
}
