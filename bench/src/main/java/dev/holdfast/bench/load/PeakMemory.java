package dev.holdfast.bench.load;

import java.util.concurrent.locks.LockSupport;

/** Looks at a target's resident memory twice a second on a thread of its own, so that the load is not disturbed. Thread-safe. */
final class PeakMemory implements AutoCloseable {
    private static final long PERIOD_NANOS = 500_000_000;

    private final Thread thread;
    private volatile long bytes;
    private volatile boolean closed;

    PeakMemory(Target target) {
        this.thread = Thread.ofPlatform().name("peak-memory").daemon().start(() -> watch(target));
    }

    long bytes() {
        return bytes;
    }

    private void watch(Target target) {
        while (!closed && target.proxy()) {
            bytes = Math.max(bytes, ProcessUsage.residentBytes(target.pid()));
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
