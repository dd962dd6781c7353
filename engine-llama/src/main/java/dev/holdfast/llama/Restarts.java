package dev.holdfast.llama;

import java.time.Duration;

/**
 * How often a worker has ended in a row, and what follows from it. Immutable; a pure function of what happened.
 *
 * <p>The first restart is at once, later ones wait twice as long each. A worker that answered a request, or that ran for a
 * good while, has shown that it can: its end counts as the first again.
 *
 * @param failures ends in a row
 */
record Restarts(int failures) {
    /** None yet. */
    static final Restarts NONE = new Restarts(0);

    /** A worker that ran so long has shown that it can. */
    static final Duration STABLE = Duration.ofMinutes(1);

    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final int PATIENCE = 3;

    /**
     * After another end.
     *
     * @param answered whether that worker answered a request
     * @param ran how long it was ready
     */
    Restarts after(boolean answered, Duration ran) {
        return answered || ran.compareTo(STABLE) >= 0 ? new Restarts(1) : new Restarts(Math.min(failures, 30) + 1);
    }

    /** How long to wait before the next start. */
    Duration delay() {
        if (failures < 2) {
            return Duration.ZERO;
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures - 2, 20));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    /** Whether the next start is likely enough to succeed that requests should wait for it. */
    boolean worthWaiting() {
        return failures <= PATIENCE;
    }
}
