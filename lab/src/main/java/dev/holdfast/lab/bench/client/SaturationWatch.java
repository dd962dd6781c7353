package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.stats.OverSaturation;
import java.util.List;

/**
 * Ends an open-loop load when the server cannot keep up with it, by the rule of {@link OverSaturation}: then the rest would only make the
 * queue longer. A request is slow if it misses the objective for TTFT, or without one above the rule's own 2.5 s. Confined to one thread.
 */
public final class SaturationWatch implements LoadRun.Watcher {
    private static final double MINIMUM_SECONDS = 30;
    private static final double WINDOW_SECONDS = 120;
    private static final double MARGIN = 2;
    private static final double CONFIDENCE = 0.95;

    private final OverSaturation rule;
    private final LoadRun.Watcher next;
    private int seen;
    private boolean saturated;

    /**
     * A watch over one load.
     *
     * @param next is told what this one is told
     */
    public SaturationWatch(Goals goals, LoadRun.Watcher next) {
        this.next = next;
        rule = Double.isInfinite(goals.ttft())
                ? new OverSaturation()
                : new OverSaturation(MINIMUM_SECONDS, WINDOW_SECONDS, goals.ttft(), MARGIN, CONFIDENCE);
    }

    @Override
    public void look(LiveCounts counts, List<RequestRecord> records, double seconds) {
        rule.started(seconds, Math.toIntExact(counts.inFlight() + counts.inLine()));
        for (RequestRecord record : records.subList(seen, records.size())) {
            if (record.succeeded()) {
                rule.answered(seconds, Latency.ttft(record, Origin.SCHEDULED));
            }
        }
        seen = records.size();
        saturated = saturated || rule.at(seconds);
        next.look(counts, records, seconds);
    }

    @Override
    public boolean isEnough() {
        return saturated || next.isEnough();
    }

    /** Whether the server could not keep up. */
    public boolean isSaturated() {
        return saturated;
    }
}
