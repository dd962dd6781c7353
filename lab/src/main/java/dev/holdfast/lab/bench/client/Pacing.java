package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.workload.Arrivals;

/** When a load begins its requests. */
public sealed interface Pacing {
    /**
     * At times that do not depend on the server: an open loop.
     *
     * @param arrivals the times, in seconds from the start; used up by one load
     */
    record Open(Arrivals arrivals) implements Pacing {}

    /**
     * Users who each ask, read, think and ask again: a closed loop.
     *
     * @param users how many
     * @param rampSeconds over how long they come, evenly; 0: all at once
     * @param thinkSeconds how long each waits after an answer
     */
    record Closed(int users, double rampSeconds, double thinkSeconds) implements Pacing {}
}
