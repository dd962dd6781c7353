package dev.holdfast.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a count of bytes into progress with a rate and the time left. The rate is a mean of the last seconds, older ones
 * weighing exponentially less. Confined to one thread.
 */
final class RateMeter {
    private static final long REPORT_NANOS = 100_000_000;
    private static final double MEMORY_SECONDS = 5;

    private final Progress.Listener listener;
    private final LongSupplier nanos;
    private long total;
    private long done;
    private long doneAtReport;
    private long reportedAt;
    private double rate = -1;

    RateMeter(Progress.Listener listener, LongSupplier nanos, long total) {
        this.listener = listener;
        this.nanos = nanos;
        this.total = total;
        this.reportedAt = nanos.getAsLong();
    }

    Progress.Listener listener() {
        return listener;
    }

    /** The size of all files, learned late; ignored if it was known before. */
    void expect(long bytes) {
        total = total < 0 ? bytes : total;
    }

    /** Bytes that were there before, and are no part of the rate; negative if some must be done again. */
    void found(long bytes) {
        done += bytes;
        doneAtReport += bytes;
    }

    /** More bytes are done. */
    void advance(String step, String file, long bytes) {
        done += bytes;
        long passed = nanos.getAsLong() - reportedAt;
        if (passed >= REPORT_NANOS) {
            report(step, file, passed / 1e9);
        }
    }

    /** Reports now, whenever the last report was. */
    void flush(String step, String file) {
        report(step, file, Math.max(1, nanos.getAsLong() - reportedAt) / 1e9);
    }

    private void report(String step, String file, double seconds) {
        double now = Math.max(0, done - doneAtReport) / seconds;
        double weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
        rate = rate < 0 ? now : rate + weight * (now - rate);
        doneAtReport = done;
        reportedAt = nanos.getAsLong();
        listener.progress(new Progress(step, file, done, total, rate, left()));
    }

    private @Nullable Duration left() {
        return total < 0 || rate < 1 ? null : Duration.ofSeconds((long) Math.ceil(Math.max(0, total - done) / rate));
    }
}
