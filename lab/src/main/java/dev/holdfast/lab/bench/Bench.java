package dev.holdfast.lab.bench;

import dev.holdfast.lab.bench.client.Answer;
import dev.holdfast.lab.bench.client.Bodies;
import dev.holdfast.lab.bench.client.Feed;
import dev.holdfast.lab.bench.client.LoadRun;
import dev.holdfast.lab.bench.client.LoadSpec;
import dev.holdfast.lab.bench.client.Pacing;
import dev.holdfast.lab.bench.client.Probe;
import dev.holdfast.lab.bench.client.RunData;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.workload.Prompt;
import java.util.Iterator;
import java.util.Map;

/** Measures one endpoint: a check that it answers, a warm-up, then loads. Close nothing here: the run and the probe are the caller's. */
public final class Bench {
    private static final int AHEAD = 512;
    private static final int MOST_EVENT_BYTES = 16 << 20;
    private static final double CHECK_SECONDS = 600;

    private final LoadRun run;
    private final Probe probe;
    private final Bodies bodies;
    private final boolean keepText;

    /**
     * A measurement.
     *
     * @param keepText whether the texts of the answers are wanted
     */
    public Bench(LoadRun run, Probe probe, Bodies bodies, boolean keepText) {
        this.run = run;
        this.probe = probe;
        this.bodies = bodies;
        this.keepText = keepText;
    }

    /** A load, and what the server counted meanwhile. */
    public record Measured(RunData data, ServerSays server) {}

    /**
     * Sends one request and waits for its answer; not part of any figure.
     *
     * @return how it ended
     */
    public Outcome check(Workload workload) throws InterruptedException {
        RunData data = load(workload, closed(1, 1), (counts, records, seconds) -> {});
        return data.records().isEmpty()
                ? new Outcome.Incomplete("there is no prompt to ask")
                : data.records().getFirst().outcome();
    }

    /** Sends requests that are not part of any figure, some at once. */
    public void warmUp(Workload workload, int requests, int atOnce) throws InterruptedException {
        load(workload, closed(requests, atOnce), (counts, records, seconds) -> {});
    }

    private static LoadSpec closed(int requests, int atOnce) {
        return new LoadSpec(
                new Pacing.Closed(Math.min(requests, atOnce), 0, 0),
                requests,
                Double.POSITIVE_INFINITY,
                0,
                CHECK_SECONDS,
                CHECK_SECONDS);
    }

    /** Runs a load and reads the server's counters before and after it. */
    public Measured measure(Workload workload, LoadSpec spec, LoadRun.Watcher watcher) throws InterruptedException {
        Map<String, Double> before = MetricsText.counters(probe.metrics());
        RunData data = load(workload, spec, watcher);
        Map<String, Double> after = MetricsText.counters(probe.metrics());
        ServerSays server = after.isEmpty() ? ServerSays.NOTHING : ServerSays.between(before, after);
        return new Measured(data, server);
    }

    private RunData load(Workload workload, LoadSpec spec, LoadRun.Watcher watcher) throws InterruptedException {
        Iterator<Prompt> prompts = workload.prompts().get();
        try (Feed feed = Feed.start(prompts, bodies, AHEAD)) {
            feed.awaitFull();
            RunData data = run.run(spec, feed, bodies, new Answer.Options(MOST_EVENT_BYTES, keepText), watcher);
            RuntimeException failure = feed.failure();
            if (failure != null) {
                throw failure;
            }
            return data;
        }
    }
}
