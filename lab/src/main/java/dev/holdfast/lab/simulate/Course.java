package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.EngineModel;
import dev.holdfast.lab.simulate.engine.EngineOutlet;
import dev.holdfast.lab.simulate.engine.Role;
import dev.holdfast.lab.simulate.engine.Sequence;
import dev.holdfast.lab.simulate.engine.SimulatedEngine;
import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.result.ClusterTally;
import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Refusal;
import dev.holdfast.serving.RoutingPolicy.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One run of a simulation: the events in the order of their times. At one instant steps end first, then replicas go down or come
 * back, then requests arrive, and then the engines that have nothing to do begin a step. Confined to one thread.
 */
final class Course implements EngineOutlet {
    private static final long NEVER = Long.MAX_VALUE;

    private final ClusterModel cluster;
    private final Source source;
    private final ClusterTally tally;
    private final Consumer<CompletedRequest> completed;
    private final SimulatedEngine[] engines;
    private final Router router;
    private final StepQueue steps = new StepQueue();
    private final PriorityQueue<Delivery> deliveries = new PriorityQueue<>();
    private final List<Transition> transitions;
    private final long overhead;
    private final long[] linkFree;
    private final int[] epochs;
    private final int[] ready;
    private final int[] waitingSeen;
    private final int[] runningSeen;
    private int readyCount;
    private int waiting;
    private int running;
    private int nextTransition;
    private long orders;
    private long end;

    Course(
            ClusterModel cluster,
            StepTimes times,
            Source source,
            ClusterTally tally,
            Consumer<CompletedRequest> completed) {
        this.cluster = cluster;
        this.source = source;
        this.tally = tally;
        this.completed = completed;
        int replicas = cluster.roles().size();
        engines = new SimulatedEngine[replicas];
        for (int i = 0; i < replicas; i++) {
            engines[i] =
                    new SimulatedEngine(cluster.engine(), times, cluster.roles().get(i), cluster.seed() * 31 + i, this);
        }
        router = new Router(cluster, (replica, sequence) -> engines[replica].matchedTokens(sequence));
        transitions = Transition.of(cluster);
        overhead = Math.round(cluster.engine().overhead() * 1e9);
        linkFree = new long[replicas];
        epochs = new int[replicas];
        ready = new int[replicas];
        waitingSeen = new int[replicas];
        runningSeen = new int[replicas];
    }

    Outcome play(LongConsumer progress) {
        long told = 0;
        for (long now = next(); now != NEVER; now = next()) {
            happen(now);
            if (tally.ended() - told >= Simulation.PROGRESS_EVERY) {
                told = tally.ended();
                progress.accept(told);
            }
        }
        if (tally.ended() != tally.arrivedSoFar()) {
            throw new IllegalStateException(
                    tally.arrivedSoFar() - tally.ended() + " requests wait for something that never happens");
        }
        for (SimulatedEngine engine : engines) {
            if (engine.blocksInUse() != 0) {
                throw new IllegalStateException(engine.blocksInUse() + " blocks of memory are held by nobody");
            }
        }
        double seconds = end / 1e9;
        return tally.summary(
                end,
                Arrays.stream(engines)
                        .map(engine -> engine.tally().summary(cluster.engine(), seconds))
                        .toList());
    }

    private long next() {
        long at = Math.min(steps.earliest(), source.nextAt());
        if (!deliveries.isEmpty()) {
            at = Math.min(at, deliveries.peek().at());
        }
        boolean idle = at == NEVER && router.line().isEmpty();
        return idle || nextTransition == transitions.size()
                ? at
                : Math.min(at, transitions.get(nextTransition).at());
    }

    private void happen(long now) {
        while (steps.earliest() == now) {
            endStep(steps.take(), now);
        }
        while (nextTransition < transitions.size()
                && transitions.get(nextTransition).at() <= now) {
            change(transitions.get(nextTransition++), now);
        }
        while (!deliveries.isEmpty() && deliveries.peek().at() <= now) {
            deliver(deliveries.remove(), now);
        }
        while (source.nextAt() == now) {
            arrive(new Sequence(source.take(), tally.arrivedSoFar(), now));
        }
        serveLine(now);
        for (int i = 0; i < readyCount; i++) {
            begin(ready[i], now);
        }
        readyCount = 0;
        tally.levels(now, waiting + router.line().size(), running);
    }

    private void endStep(int replica, long now) {
        SimulatedEngine engine = engines[replica];
        if (engine.stepEnd() == now) {
            long before = engine.tally().outputTokens();
            engine.end();
            tally.drawn(now, engine.tally().outputTokens() - before);
            markReady(replica);
        }
    }

    private void begin(int replica, long now) {
        SimulatedEngine engine = engines[replica];
        if (engine.stepEnd() != SimulatedEngine.IDLE) {
            return;
        }
        engine.begin(now);
        if (engine.stepEnd() != SimulatedEngine.IDLE) {
            steps.add(engine.stepEnd(), replica);
        }
        look(replica);
    }

    private void look(int replica) {
        SimulatedEngine engine = engines[replica];
        waiting += engine.waiting() - waitingSeen[replica];
        running += engine.running() - runningSeen[replica];
        waitingSeen[replica] = engine.waiting();
        runningSeen[replica] = engine.running();
    }

    private void markReady(int replica) {
        for (int i = 0; i < readyCount; i++) {
            if (ready[i] == replica) {
                return;
            }
        }
        ready[readyCount++] = replica;
    }

    private void arrive(Sequence sequence) {
        tally.arrived(sequence.request().tenant());
        EngineModel engine = cluster.engine();
        if (sequence.reserved() > engine.contextTokens()
                || Math.ceilDiv(sequence.reserved(), engine.blockTokens()) > engine.blocks()) {
            tally.refused(Refusal.TOO_LONG);
            ended(sequence.arrived());
        } else {
            submit(sequence, sequence.arrived());
        }
    }

    private void submit(Sequence sequence, long now) {
        if (router.line().isEmpty()) {
            switch (router.choose(sequence)) {
                case Decision.Send(int index, var _) -> {
                    send(sequence, index, now);
                    return;
                }
                case Decision.NoneUp() -> {
                    tally.refused(Refusal.NO_REPLICA);
                    ended(now);
                    return;
                }
                case Decision.AllFull() -> {}
            }
        }
        if (router.line().size() >= cluster.queue()) {
            tally.refused(Refusal.QUEUE_FULL);
            ended(now);
        } else {
            router.line().addLast(sequence);
        }
    }

    private void serveLine(long now) {
        while (!router.line().isEmpty()) {
            Sequence first = router.line().getFirst();
            switch (router.choose(first)) {
                case Decision.Send(int index, var _) -> {
                    router.line().removeFirst();
                    send(first, index, now);
                }
                case Decision.NoneUp() -> {
                    router.line().removeFirst();
                    tally.refused(Refusal.NO_REPLICA);
                    ended(now);
                }
                case Decision.AllFull() -> {
                    return;
                }
            }
        }
    }

    private void send(Sequence sequence, int replica, long now) {
        router.sent(sequence, replica);
        if (overhead == 0) {
            enqueue(sequence);
        } else {
            deliveries.add(new Delivery(now + overhead, orders++, sequence, Delivery.NONE));
        }
    }

    private void enqueue(Sequence sequence) {
        int replica = sequence.replica();
        engines[replica].enqueue(sequence);
        look(replica);
        if (engines[replica].stepEnd() == SimulatedEngine.IDLE) {
            markReady(replica);
        }
    }

    private void deliver(Delivery delivery, long now) {
        Sequence sequence = delivery.sequence();
        if (delivery.epoch() == Delivery.NONE) {
            if (router.isUp(sequence.replica())) {
                enqueue(sequence);
            } else {
                router.left(sequence);
                submit(sequence, now);
            }
            return;
        }
        int from = sequence.replica();
        router.left(sequence);
        if (delivery.epoch() != epochs[from]) {
            lose(now);
            return;
        }
        engines[from].release(sequence);
        markReady(from);
        sequence.handOver();
        if (router.chooseDecoder() instanceof Decision.Send(int index, var _)) {
            router.assign(sequence, index);
            enqueue(sequence);
        } else {
            lose(now);
        }
    }

    private void change(Transition transition, long now) {
        int replica = transition.replica();
        switch (transition) {
            case Transition.Pace(long _, int _, double factor) -> engines[replica].slow(factor);
            case Transition.Up(long _, int _) -> router.setUp(replica, true);
            case Transition.Down(long _, int _, boolean reroute) -> {
                router.setUp(replica, false);
                epochs[replica]++;
                for (Sequence sequence : engines[replica].fail(now)) {
                    router.left(sequence);
                    if (reroute && !sequence.hasBegun()) {
                        sequence.restart();
                        tally.rerouted();
                        submit(sequence, now);
                    } else {
                        lose(now);
                    }
                }
                look(replica);
            }
        }
    }

    private void lose(long now) {
        tally.refused(Refusal.LOST);
        ended(now);
    }

    private void ended(long now) {
        end = Math.max(end, now);
        source.ended(now);
    }

    @Override
    public void gaps(long nanos, int sequences) {
        tally.gaps(nanos, sequences);
    }

    @Override
    public void started(Sequence sequence, long now) {
        int replica = sequence.replica();
        if (cluster.roles().get(replica) == Role.PREFILL) {
            linkFree[replica] =
                    Math.max(now, linkFree[replica]) + cluster.transfer().nanos(sequence.input());
            deliveries.add(new Delivery(linkFree[replica], orders++, sequence, epochs[replica]));
        }
    }

    @Override
    public void finished(Sequence sequence, long now) {
        router.left(sequence);
        CompletedRequest request = sequence.completed();
        tally.completed(request);
        completed.accept(request);
        ended(now);
    }
}
