package dev.holdfast.gateway;

import java.time.Duration;

/** Gives a client up that takes nothing of what waits for it for a time. Confined to its event loop. */
final class Stall {
    private final Exchange exchange;
    private final Deadlines.Deadline deadline;
    private final long nanos;
    private long progress;

    Stall(Exchange exchange, Deadlines deadlines, Duration within) {
        this.exchange = exchange;
        this.nanos = within.toNanos();
        this.deadline = deadlines.create(this::look);
    }

    /** Something waits for the client from now on. */
    void begin() {
        progress = progress();
        deadline.in(nanos);
    }

    /** Nothing waits any more. */
    void end() {
        deadline.clear();
    }

    private void look() {
        if (progress() == progress) {
            exchange.abort();
        } else {
            begin();
        }
    }

    private long progress() {
        return Wire.progress(exchange.request().connection());
    }
}
