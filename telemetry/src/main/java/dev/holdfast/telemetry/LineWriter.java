package dev.holdfast.telemetry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines on a thread of its own, so that a slow terminal or pipe slows nobody down. Drops lines, and counts them, when
 * too many wait. Thread-safe.
 */
final class LineWriter implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    /** A line to be. */
    @FunctionalInterface
    interface Line {
        /** Appends the line, without its end; called on the writing thread. */
        void appendTo(StringBuilder out);
    }

    private final OutputStream out;
    private final int capacity;
    private final ConcurrentLinkedQueue<Line> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    LineWriter(OutputStream out, int capacity) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.capacity = capacity;
        this.thread = Thread.ofPlatform().name("holdfast-log").daemon().start(this::loop);
    }

    /** Takes a line, or drops it. Never blocks, never throws. */
    void offer(Line line) {
        if (waiting.incrementAndGet() > capacity) {
            waiting.decrementAndGet();
            dropped.increment();
            return;
        }
        lines.add(line);
    }

    long dropped() {
        return dropped.sum();
    }

    private void loop() {
        StringBuilder text = new StringBuilder();
        while (!closing) {
            drain(text);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        drain(text);
    }

    private void drain(StringBuilder text) {
        boolean written = false;
        for (@Nullable Line line = lines.poll(); line != null; line = lines.poll()) {
            waiting.decrementAndGet();
            written |= write(line, text);
        }
        if (written) {
            try {
                out.flush();
            } catch (IOException gone) {
                dropped.increment();
            }
        }
    }

    private boolean write(Line line, StringBuilder text) {
        text.setLength(0);
        try {
            line.appendTo(text);
            out.write(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException | RuntimeException unwritten) {
            dropped.increment();
            return false;
        }
    }

    /** Writes what waits, for a limited time. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_DEADLINE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
