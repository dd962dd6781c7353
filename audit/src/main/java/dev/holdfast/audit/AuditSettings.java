package dev.holdfast.audit;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Setting;
import java.time.Duration;

/**
 * How the ledger is kept. Immutable.
 *
 * @param segmentSize when a new file begins
 * @param queue how many entries may wait
 * @param commitEvery the shortest time between two commits
 * @param waitForDurable whether answers wait for their entry
 */
public record AuditSettings(
        @Setting(value = "A new ledger file begins when the last one has reached this size", byDefault = "64MiB")
        ByteSize segmentSize,

        @Setting(
                value = "How many entries may wait to be written. When the queue is full, nothing is answered until the"
                        + " disk has caught up",
                byDefault = "100000")
        int queue,

        @Setting(
                value = "The shortest time between the starts of two commits; entries that arrive meanwhile share one"
                        + " write, one fsync and one signature. 0ms commits as often as the disk can",
                byDefault = "20ms")
        Duration commitEvery,

        @Setting(
                value = "Whether the end of every answer waits until its entry is durable. Admin actions always wait",
                byDefault = "false")
        boolean waitForDurable) {

    /** What applies when nothing is configured. */
    public static final AuditSettings DEFAULT =
            new AuditSettings(new ByteSize(64L << 20), 100_000, Duration.ofMillis(20), false);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is outside its range
     */
    public AuditSettings {
        if (segmentSize.bytes() < 1024 || segmentSize.bytes() > 1L << 30) {
            throw new IllegalArgumentException("segment_size must be from 1KiB to 1GiB");
        }
        if (queue < 16) {
            throw new IllegalArgumentException("queue must be at least 16");
        }
        if (commitEvery.isNegative() || commitEvery.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("commit_every must be from 0ms to 10s");
        }
    }
}
