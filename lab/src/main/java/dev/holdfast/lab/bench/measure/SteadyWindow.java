package dev.holdfast.lab.bench.measure;

import dev.holdfast.lab.stats.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run between its ramp and its drain. It begins when the first requests have had time to be answered: after the 90th
 * percentile of the time to the last event, but not later than half way; and it ends with the last dispatch. Immutable; nanoseconds from
 * the zero of the run.
 *
 * @param from its begin
 * @param to its end
 */
public record SteadyWindow(long from, long to) {
    private static final int FEWEST_REQUESTS = 10;
    private static final double RAMP_PERCENT = 90;
    private static final double SHORTEST_SHARE = 0.2;
    private static final double NANOS_PER_SECOND = 1e9;

    /** The window of a run, or null if too little of it is steady. */
    public static @Nullable SteadyWindow of(List<RequestRecord> records) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        for (RequestRecord record : records) {
            if (record.at().permit() != Instants.NEVER) {
                first = Math.min(first, record.at().permit());
                last = Math.max(last, record.at().permit());
                end = Math.max(end, record.at().ended());
            }
        }
        double[] whole = records.stream()
                .filter(RequestRecord::succeeded)
                .mapToDouble(record -> Latency.e2el(record, Origin.PERMIT))
                .toArray();
        if (whole.length < FEWEST_REQUESTS) {
            return null;
        }
        long ramp = Math.round(Sample.of(whole).percentile(RAMP_PERCENT) * NANOS_PER_SECOND);
        long from = first + Math.min(ramp, (last - first) / 2);
        SteadyWindow window = new SteadyWindow(from, last);
        long inside = records.stream().filter(window::holds).count();
        return last - from < SHORTEST_SHARE * (end - first) || inside < FEWEST_REQUESTS ? null : window;
    }

    /** Whether a request was due in it. */
    public boolean holds(RequestRecord record) {
        return record.at().scheduled() >= from && record.at().scheduled() <= to;
    }

    /** Whether an instant is in it; its end is not. */
    public boolean holds(long instant) {
        return instant >= from && instant < to;
    }

    /** How long it is, in seconds. */
    public double seconds() {
        return (to - from) / NANOS_PER_SECOND;
    }

    /** Output tokens that arrived in it for each second, of whole and of broken answers. */
    public double outputThroughput(List<RequestRecord> records) {
        double tokens = 0;
        for (RequestRecord record : records) {
            double[] shares = TokenShares.of(record);
            for (int i = 0; i < shares.length; i++) {
                tokens += holds(record.events().at()[i]) ? shares[i] : 0;
            }
        }
        return tokens / seconds();
    }

    /** Whole answers that ended in it for each second. */
    public double requestThroughput(List<RequestRecord> records) {
        return records.stream()
                        .filter(record ->
                                record.succeeded() && holds(record.at().last()))
                        .count()
                / seconds();
    }
}
