package dev.holdfast.lab.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Adds up what happens in a cluster. Memory grows with the tenants alone. Confined to one thread. */
final class ClusterTally {
    private final Slo slo;
    private final LatencySketch ttft = new LatencySketch();
    private final LatencySketch tpot = new LatencySketch();
    private final LatencySketch itl = new LatencySketch();
    private final LatencySketch e2e = new LatencySketch();
    private final Map<String, TenantTally> tenants = new LinkedHashMap<>();
    private final TimeSeries waiting = new TimeSeries();
    private final TimeSeries running = new TimeSeries();
    private final TimeSeries drawn = new TimeSeries();
    private long arrived;
    private long completed;
    private long tooLong;
    private long queueFull;
    private long noReplica;
    private long lost;
    private long rerouted;
    private long good;
    private long inputTokens;
    private long outputTokens;
    private long matchedTokens;
    private long levelsSince;
    private int waitingNow;
    private int runningNow;

    ClusterTally(Slo slo) {
        this.slo = slo;
    }

    private TenantTally tenant(Sequence sequence) {
        return tenants.computeIfAbsent(sequence.request.tenant(), TenantTally::new);
    }

    void arrived(Sequence sequence) {
        arrived++;
        tenant(sequence).arrived();
    }

    void tooLong() {
        tooLong++;
    }

    void queueFull() {
        queueFull++;
    }

    void noReplica() {
        noReplica++;
    }

    void lost() {
        lost++;
    }

    void rerouted() {
        rerouted++;
    }

    long ended() {
        return completed + tooLong + queueFull + noReplica + lost;
    }

    long arrivedSoFar() {
        return arrived;
    }

    void gaps(long nanos, int sequences) {
        itl.record(nanos, sequences);
    }

    void drawn(long now, long tokens) {
        drawn.add(now, tokens);
    }

    /** How many wait and run has changed. */
    void levels(long now, int waitingThen, int runningThen) {
        waiting.spread(levelsSince, now, waitingNow);
        running.spread(levelsSince, now, runningNow);
        levelsSince = now;
        waitingNow = waitingThen;
        runningNow = runningThen;
    }

    void completed(Sequence sequence) {
        long first = sequence.firstToken - sequence.arrived;
        long last = sequence.lastToken - sequence.arrived;
        completed++;
        inputTokens += sequence.input;
        outputTokens += sequence.output;
        matchedTokens += Math.max(0, sequence.matched);
        ttft.record(first, 1);
        e2e.record(last, 1);
        double perToken = 0;
        if (sequence.output > 1) {
            long gap = Math.round((double) (last - first) / (sequence.output - 1));
            tpot.record(gap, 1);
            perToken = gap / 1e9;
        }
        boolean met = slo.meets(first / 1e9, perToken, last / 1e9);
        good += met ? 1 : 0;
        tenant(sequence).completed(sequence, first / 1e9, last / 1e9, met);
    }

    Outcome summary(long end, EngineModel model, List<EngineTally> engines) {
        levels(end, 0, 0);
        double seconds = end / 1e9;
        List<Outcome.Replica> replicas = new ArrayList<>();
        long steps = 0;
        long preemptions = 0;
        for (EngineTally engine : engines) {
            replicas.add(engine.summary(model, seconds));
            steps += engine.steps();
            preemptions += engine.preemptions();
        }
        List<Outcome.Tenant> summaries =
                tenants.values().stream().map(TenantTally::summary).toList();
        return new Outcome(
                seconds,
                new Outcome.Counts(
                        arrived, completed, tooLong, queueFull, noReplica, lost, rerouted, preemptions),
                new Outcome.Tokens(inputTokens, outputTokens, matchedTokens),
                new Outcome.Latencies(ttft.summary(), tpot.summary(), itl.summary(), e2e.summary()),
                good,
                jain(summaries),
                steps,
                replicas,
                summaries,
                timeline());
    }

    private Outcome.Timeline timeline() {
        drawn.alignWith(waiting);
        waiting.alignWith(drawn);
        running.alignWith(drawn);
        return new Outcome.Timeline(
                waiting.bucketSeconds(), list(waiting), list(running), list(drawn));
    }

    private static List<Double> list(TimeSeries series) {
        return DoubleStream.of(series.perSecond()).boxed().toList();
    }

    /** (sum x)^2 / (n sum x^2) over the tenants' speeds. */
    private static double jain(List<Outcome.Tenant> tenants) {
        double sum = 0;
        double squares = 0;
        for (Outcome.Tenant tenant : tenants) {
            sum += tenant.tokensPerSecond();
            squares += tenant.tokensPerSecond() * tenant.tokensPerSecond();
        }
        return squares == 0 ? 1 : sum * sum / (tenants.size() * squares);
    }
}
