package dev.holdfast.lab.bench.measure;

import dev.holdfast.lab.stats.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a run measured the server, or the client that measured it. Immutable.
 *
 * @param lag how late the client was with each request, in seconds
 * @param lagLimit the most that its 99th percentile may be, in seconds
 * @param reasons why the run is not valid; empty if it is
 */
public record Validity(Sample lag, double lagLimit, List<String> reasons) {
    private static final double SHARE_OF_TTFT = 0.1;
    private static final double LEAST_LIMIT = 0.005;
    private static final double PERCENT = 99;
    private static final double MOST_PAUSED = 0.01;

    /** Copies the reasons. */
    public Validity {
        reasons = List.copyOf(reasons);
    }

    /**
     * Judges a run: the 99th percentile of the lag may be a tenth of the objective for TTFT. Without an objective, it may be a tenth of
     * the median TTFT that was measured, and in any case 5 ms. Pauses of the garbage collector count if they took more than a hundredth of
     * the run, so that they stand in a p99, and if the longest is above that limit.
     */
    public static Validity of(List<RequestRecord> records, Goals goals, ClientHealth client) {
        Sample lag = Sample.of(records.stream()
                .mapToDouble(record -> record.at().lag())
                .filter(seconds -> !Double.isNaN(seconds))
                .toArray());
        double limit = limit(records, goals);
        List<String> reasons = new ArrayList<>();
        if (!lag.isEmpty() && lag.percentile(PERCENT) > limit) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the client was late: its schedule lag has a p99 of %.1f ms, and %.1f ms are allowed; lower the rate, or"
                            + " give the client more processor",
                    lag.percentile(PERCENT) * 1e3,
                    limit * 1e3));
        }
        if (client.isSaturated()) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the client had no processor time to spare: its thread computed %.0f %% of the time, the process used"
                            + " %.0f %% of %d processors",
                    client.loopBusy() * 100,
                    client.processBusy() * 100,
                    client.processors()));
        }
        double paused = client.collectionTime() / Math.max(seconds(records), client.longestPause());
        if (paused > MOST_PAUSED && client.longestPause() > limit) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the client stood still for %.1f %% of the run to collect garbage, %.0f ms at the longest; give it more"
                            + " memory",
                    paused * 100,
                    client.longestPause() * 1e3));
        }
        return new Validity(lag, limit, reasons);
    }

    /** From the first schedule to the last end. */
    private static double seconds(List<RequestRecord> records) {
        long first = records.stream()
                .mapToLong(record -> record.at().scheduled())
                .min()
                .orElse(0);
        long last =
                records.stream().mapToLong(record -> record.at().ended()).max().orElse(0);
        return Instants.seconds(first, last);
    }

    private static double limit(List<RequestRecord> records, Goals goals) {
        if (!Double.isInfinite(goals.ttft())) {
            return SHARE_OF_TTFT * goals.ttft();
        }
        Sample ttft = Sample.of(records.stream()
                .filter(RequestRecord::succeeded)
                .mapToDouble(record -> Latency.ttft(record, Origin.SENT))
                .toArray());
        return ttft.isEmpty() ? LEAST_LIMIT : Math.max(LEAST_LIMIT, SHARE_OF_TTFT * ttft.median());
    }

    public boolean isValid() {
        return reasons.isEmpty();
    }
}
