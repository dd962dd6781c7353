package dev.holdfast.lab.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Something that happens to a replica at a given time, nanoseconds from the start. Immutable. */
sealed interface Transition {
    long at();

    int replica();

    /** It goes down. */
    record Down(long at, int replica, boolean reroute) implements Transition {}

    /** It comes back. */
    record Up(long at, int replica) implements Transition {}

    /** Its steps take this many times as long from now on. */
    record Pace(long at, int replica, double factor) implements Transition {}

    /** All that happens to a cluster, in order. */
    static List<Transition> of(ClusterModel cluster) {
        List<Transition> all = new ArrayList<>();
        for (Outage outage : cluster.outages()) {
            all.add(new Down(nanos(outage.from()), outage.replica(), outage.reroute()));
            if (outage.to() < Double.POSITIVE_INFINITY) {
                all.add(new Up(nanos(outage.to()), outage.replica()));
            }
        }
        for (Slowdown slow : cluster.slowdowns()) {
            all.add(new Pace(nanos(slow.from()), slow.replica(), slow.factor()));
            if (slow.to() < Double.POSITIVE_INFINITY) {
                all.add(new Pace(nanos(slow.to()), slow.replica(), 1));
            }
        }
        all.sort(Comparator.comparingLong(Transition::at));
        return all;
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }
}
