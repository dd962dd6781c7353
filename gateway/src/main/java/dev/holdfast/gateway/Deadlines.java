package dev.holdfast.gateway;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Deadlines of one event loop, looked at twice a second, which is cheaper than a timer for each. One that is called off is
 * let go at once, and with it the request that it would have ended. Confined to its event loop.
 */
final class Deadlines {
    private static final long SWEEP_MILLIS = 500;

    private final Set<Deadline> armed = new HashSet<>();
    private final LongSupplier nanoTime;

    Deadlines(Vertx vertx, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
    }

    /** A deadline that is not set yet. */
    Deadline create(Runnable onDeadline) {
        return new Deadline(onDeadline);
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        List<Deadline> due = new ArrayList<>();
        for (Deadline deadline : armed) {
            if (deadline.at - now <= 0) {
                due.add(deadline);
            }
        }
        for (Deadline deadline : due) {
            if (armed.remove(deadline)) {
                deadline.onDeadline.run();
            }
        }
    }

    /** One deadline. */
    final class Deadline {
        private final Runnable onDeadline;
        private long at;

        private Deadline(Runnable onDeadline) {
            this.onDeadline = onDeadline;
        }

        /** Sets it, or sets it anew. */
        void in(long nanos) {
            at = nanoTime.getAsLong() + nanos;
            armed.add(this);
        }

        /** Calls it off. */
        void clear() {
            armed.remove(this);
        }
    }
}
