package dev.holdfast.lab.simulate;

import dev.holdfast.lab.simulate.engine.StepTimes;
import dev.holdfast.lab.simulate.result.ClusterTally;
import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.simulate.result.Outcome;
import dev.holdfast.lab.simulate.result.Slo;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Plays a demand through a cluster of simulated engines. Immutable and thread-safe if the step times are; each run is confined to
 * the thread that asks for it, and the same question has the same answer.
 */
public final class Simulation {
    /** After how many requests that have ended progress is told. */
    public static final long PROGRESS_EVERY = 1 << 12;

    private final ClusterModel cluster;
    private final StepTimes times;

    /** A cluster whose engines all take these times. */
    public Simulation(ClusterModel cluster, StepTimes times) {
        this.cluster = cluster;
        this.times = times;
    }

    /**
     * What happens.
     *
     * @throws IllegalArgumentException if the trace is not in the order of its arrivals or its blocks do not go with the engine's
     */
    public Outcome run(Demand demand, Slo slo) {
        return run(demand, slo, request -> {}, requests -> {});
    }

    /**
     * The same, and tells what it does.
     *
     * @param completed gets each answered request, when its last token is drawn
     * @param progress gets the number of requests that have ended, now and then; may throw to give up
     */
    public Outcome run(Demand demand, Slo slo, Consumer<CompletedRequest> completed, LongConsumer progress) {
        Source source = demand.users() == 0 ? new OpenSource(demand) : new ClosedSource(demand);
        return new Course(cluster, times, source, new ClusterTally(slo), completed).play(progress);
    }
}
