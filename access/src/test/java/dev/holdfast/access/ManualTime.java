package dev.holdfast.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Both clocks, moved by hand. */
final class ManualTime implements InstantSource, LongSupplier {
    private volatile Instant now;
    private volatile long nanos = 1_000_000_000L;

    ManualTime(String start) {
        now = Instant.parse(start);
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
