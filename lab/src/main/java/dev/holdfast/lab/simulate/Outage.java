package dev.holdfast.lab.simulate;

/**
 * A replica that is down for a while. It comes back empty. Immutable.
 *
 * @param replica its index
 * @param from seconds from the start
 * @param to seconds from the start; infinite if it stays down
 * @param reroute whether requests of which no token was delivered go to another replica; the others, and without this all, are
 *     lost
 */
public record Outage(int replica, double from, double to, boolean reroute) {
    /** Checks the times. */
    public Outage {
        if (replica < 0 || !(from >= 0) || !(to > from)) {
            throw new IllegalArgumentException(
                    "an outage needs a replica from 0 on and an end after its beginning, not replica " + replica
                            + " from " + from + " to " + to);
        }
    }
}
