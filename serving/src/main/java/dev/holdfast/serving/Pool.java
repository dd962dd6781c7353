package dev.holdfast.serving;

import dev.holdfast.serving.RoutingPolicy.Candidate;
import dev.holdfast.serving.RoutingPolicy.Decision;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The replicas of one model and the requests that wait for them, first come, first served. Thread-safe.
 *
 * <p>While nobody waits, taking and giving back a slot takes no lock. Nothing is lost between the two ways: who finds no
 * slot joins the line and then looks again, and who gives a slot back looks at the line afterwards.
 */
final class Pool {
    private static final Slot ALL_FULL = new Slot.AllFull();
    private static final Slot NONE_UP = new Slot.NoneUp();

    private final RoutingPolicy policy = new LeastTokens();
    private final AtomicLong turns = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<Turn> line = new LinkedHashSet<>();
    private volatile int waiting;
    private volatile List<Replica> replicas = List.of();
    private volatile AdmissionSettings admission;

    Pool(AdmissionSettings admission) {
        this.admission = admission;
    }

    /** Works with these replicas and bounds from now on. */
    void update(List<Replica> newReplicas, AdmissionSettings newAdmission) {
        replicas = List.copyOf(newReplicas);
        admission = newAdmission;
        serveLine();
    }

    List<Replica> replicas() {
        return replicas;
    }

    AdmissionSettings admission() {
        return admission;
    }

    int waiting() {
        return waiting;
    }

    /** Takes a slot unless others wait for one. */
    Slot enter(long tokens) {
        return waiting > 0 ? ALL_FULL : take(tokens, List.of());
    }

    /** Takes a slot on the best replica that is not excluded. */
    Slot take(long tokens, List<Replica> excluded) {
        while (true) {
            List<Replica> all = replicas;
            int concurrency = admission.concurrency();
            switch (policy.choose(snapshot(all, excluded), concurrency, turns.get())) {
                case Decision.Send(int index, var _) -> {
                    Replica chosen = all.get(index);
                    if (chosen.tryAcquire(concurrency, tokens)) {
                        turns.incrementAndGet();
                        return new Slot.Taken(chosen);
                    }
                }
                case Decision.AllFull() -> {
                    return ALL_FULL;
                }
                case Decision.NoneUp() -> {
                    return NONE_UP;
                }
            }
        }
    }

    private static List<Candidate> snapshot(List<Replica> all, List<Replica> excluded) {
        List<Candidate> snapshot = new ArrayList<>(all.size());
        for (Replica replica : all) {
            boolean candidate = replica.isUp() && !excluded.contains(replica);
            snapshot.add(new Candidate(candidate, replica.inFlight(), replica.inFlightTokens(), 0));
        }
        return snapshot;
    }

    /** Gives a slot back and lets the next in line have it. */
    void release(Replica replica, long tokens) {
        replica.release(tokens);
        serveLine();
    }

    /** Lets a turn wait until {@link Turn#leftLine} is called; false if the line is full. */
    boolean join(Turn turn) {
        lock.lock();
        try {
            if (line.size() >= admission.queue()) {
                return false;
            }
            line.add(turn);
            waiting = line.size();
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Takes a turn out of the line; false if its outcome is already on the way to it. */
    boolean leave(Turn turn) {
        lock.lock();
        try {
            boolean was = line.remove(turn);
            waiting = line.size();
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Gives free slots to those who wait, oldest first; if no replica is up, sends all of them away. */
    void serveLine() {
        while (waiting > 0) {
            lock.lock();
            try {
                Iterator<Turn> oldest = line.iterator();
                if (!oldest.hasNext()) {
                    return;
                }
                Turn turn = oldest.next();
                Slot slot = take(turn.tokens(), List.of());
                if (slot instanceof Slot.AllFull) {
                    return;
                }
                oldest.remove();
                waiting = line.size();
                turn.leftLine(slot);
            } finally {
                lock.unlock();
            }
        }
    }
}
