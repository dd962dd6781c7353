package dev.holdfast.llama;

import dev.holdfast.engine.InferenceEngine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A worker that takes requests, and how much it is used. Thread-safe. */
final class LiveWorker {
    private static final int RETIRED = Integer.MIN_VALUE;

    private final WorkerProcess process;
    private final InferenceEngine client;
    private final LongSupplier nanoTime;
    private final long since;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile long lastUse;
    private volatile boolean answered;
    private volatile long memory;

    LiveWorker(WorkerProcess process, InferenceEngine client, LongSupplier nanoTime) {
        this.process = process;
        this.client = client;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
        this.lastUse = since;
    }

    WorkerProcess process() {
        return process;
    }

    InferenceEngine client() {
        return client;
    }

    /** Counts a call in, to be counted out by {@link #end}; false if the worker is retired. */
    boolean tryBegin() {
        int running = calls.get();
        while (running >= 0) {
            int seen = calls.compareAndExchange(running, running + 1);
            if (seen == running) {
                return true;
            }
            running = seen;
        }
        return false;
    }

    /** Counts a call out; {@code answer} says whether the worker answered it in any way. */
    void end(boolean answer) {
        if (answer) {
            answered = true;
        }
        lastUse = nanoTime.getAsLong();
        calls.decrementAndGet();
    }

    /** Takes nothing new from now on, unless it has something to do. */
    boolean retireIfIdle() {
        return calls.compareAndSet(0, RETIRED);
    }

    /** How long it has had nothing to do; zero if it works. */
    Duration idle() {
        return calls.get() > 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - lastUse);
    }

    /** How long it has been ready. */
    Duration age() {
        return Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    boolean hasAnswered() {
        return answered;
    }

    /** The memory that was last seen, in bytes. */
    long memory() {
        return memory;
    }

    void sawMemory(long bytes) {
        memory = bytes;
    }
}
