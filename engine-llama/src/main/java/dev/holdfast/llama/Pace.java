package dev.holdfast.llama;

import java.time.Duration;

/**
 * The times of supervision. Immutable.
 *
 * @param tick between two looks at a worker
 * @param patience how long its health checks may go unanswered
 * @param grace how long it has to end by itself
 * @param look between two looks at a file that cannot be served
 */
record Pace(Duration tick, Duration patience, Duration grace, Duration look) {
    /** As the platform uses them. */
    static final Pace STANDARD =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(2));
}
