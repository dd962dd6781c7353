package dev.holdfast.lab.simulate.result;

import dev.holdfast.lab.stats.Fairness;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Adds up what happens in a cluster. Memory grows with the tenants alone. Times are nanoseconds. Confined to one thread. */
public final class ClusterTally {
    private static final double NANOS = 1e9;

    private final Slo slo;
    private final LatencySketch queue = new LatencySketch();
    private final LatencySketch ttft = new LatencySketch();
    private final LatencySketch tpot = new LatencySketch();
    private final LatencySketch itl = new LatencySketch();
    private final LatencySketch e2e = new LatencySketch();
    private final Map<String, TenantTally> tenants = new LinkedHashMap<>();
    private final TimeSeries waiting = new TimeSeries();
    private final TimeSeries running = new TimeSeries();
    private final TimeSeries drawn = new TimeSeries();
    private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    private long arrived;
    private long completed;
    private long refused;
    private long rerouted;
    private long good;
    private long inputTokens;
    private long outputTokens;
    private long matchedTokens;
    private long levelsSince;
    private int waitingNow;
    private int runningNow;

    /** Nothing has happened yet. */
    public ClusterTally(Slo slo) {
        this.slo = slo;
    }

    private TenantTally tenant(String name) {
        return tenants.computeIfAbsent(name, TenantTally::new);
    }

    /** A tenant's request has arrived. */
    public void arrived(String tenant) {
        arrived++;
        tenant(tenant).arrived();
    }

    /** A request was refused or lost. */
    public void refused(Refusal why) {
        refused++;
        refusals.merge(why, 1L, Long::sum);
    }

    /** A request goes to another replica, as its own went down. */
    public void rerouted() {
        rerouted++;
    }

    /** Requests that were answered, refused or lost. */
    public long ended() {
        return completed + refused;
    }

    /** Requests that arrived. */
    public long arrivedSoFar() {
        return arrived;
    }

    /** Some sequences got tokens, each this long after its last one. */
    public void gaps(long nanos, int sequences) {
        itl.record(nanos, sequences);
    }

    /** Tokens were drawn. */
    public void drawn(long now, long tokens) {
        drawn.add(now, (double) tokens);
    }

    /** How many wait and how many run from now on. */
    public void levels(long now, int waitingThen, int runningThen) {
        if (waitingThen != waitingNow || runningThen != runningNow) {
            spread(now);
            waitingNow = waitingThen;
            runningNow = runningThen;
        }
    }

    private void spread(long now) {
        waiting.spread(levelsSince, now, waitingNow);
        running.spread(levelsSince, now, runningNow);
        levelsSince = now;
    }

    /** A request was answered to the end. */
    public void completed(CompletedRequest request) {
        completed++;
        inputTokens += request.request().inputTokens();
        outputTokens += request.request().outputTokens();
        matchedTokens += request.matchedTokens();
        queue.record(request.admitted() - request.arrived(), 1);
        ttft.record(request.ttft(), 1);
        e2e.record(request.e2e(), 1);
        if (request.request().outputTokens() > 1) {
            tpot.record(request.tpot(), 1);
        }
        boolean met = slo.meets(request.ttft() / NANOS, request.tpot() / NANOS, request.e2e() / NANOS);
        good += met ? 1 : 0;
        tenant(request.request().tenant()).completed(request, met);
    }

    /** All of it, at its end. */
    public Outcome summary(long end, List<Outcome.Replica> replicas) {
        spread(end);
        List<Outcome.Tenant> summaries =
                tenants.values().stream().map(TenantTally::summary).toList();
        double[] speeds =
                summaries.stream().mapToDouble(Outcome.Tenant::tokensPerSecond).toArray();
        return new Outcome(
                end / NANOS,
                counts(replicas),
                new Outcome.Tokens(inputTokens, outputTokens, matchedTokens),
                new Outcome.Latencies(queue.summary(), ttft.summary(), tpot.summary(), itl.summary(), e2e.summary()),
                good,
                speeds.length == 0 ? 1 : Fairness.jain(speeds),
                replicas,
                summaries,
                timeline());
    }

    private Outcome.Counts counts(List<Outcome.Replica> replicas) {
        return new Outcome.Counts(
                arrived,
                completed,
                refusals.getOrDefault(Refusal.TOO_LONG, 0L),
                refusals.getOrDefault(Refusal.QUEUE_FULL, 0L),
                refusals.getOrDefault(Refusal.NO_REPLICA, 0L),
                refusals.getOrDefault(Refusal.LOST, 0L),
                rerouted,
                replicas.stream().mapToLong(Outcome.Replica::preemptions).sum());
    }

    private Outcome.Timeline timeline() {
        drawn.alignWith(waiting);
        waiting.alignWith(drawn);
        running.alignWith(drawn);
        return new Outcome.Timeline(drawn.bucketSeconds(), list(waiting), list(running), list(drawn));
    }

    private static List<Double> list(TimeSeries series) {
        return DoubleStream.of(series.perSecond()).boxed().toList();
    }
}
