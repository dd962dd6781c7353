package dev.holdfast.serving;

import java.util.List;

/** Decides which replica gets a request. A pure function from a snapshot to a decision that gives its reason. */
public final class ReplicaChoice {
    private static final Decision FULL = new Decision.AllFull();
    private static final Decision DOWN = new Decision.NoneUp();

    private ReplicaChoice() {}

    /**
     * What is known of a replica.
     *
     * @param candidate whether it is up and was not tried yet for this request
     * @param inFlight requests it runs
     * @param inFlightTokens the most tokens these may hold
     */
    public record Candidate(boolean candidate, int inFlight, long inFlightTokens) {}

    /** What to do with a request. */
    public sealed interface Decision {
        /**
         * Send it.
         *
         * @param index to which replica of the snapshot
         * @param reason why that one
         */
        record Send(int index, Reason reason) implements Decision {}

        /** Wait: every candidate runs as many requests as it may. */
        record AllFull() implements Decision {}

        /** Refuse: there is no candidate. */
        record NoneUp() implements Decision {}
    }

    /** Why a replica was chosen. */
    public enum Reason {
        /** No other had room. */
        ONLY_ONE,
        /** It holds the fewest tokens in flight; among equals, it runs fewer requests or stands first. */
        FEWEST_TOKENS
    }

    /**
     * The candidate with room that holds the fewest tokens.
     *
     * @param replicas the snapshot
     * @param concurrency the most requests in flight per replica
     */
    public static Decision choose(List<Candidate> replicas, int concurrency) {
        int best = -1;
        int withRoom = 0;
        boolean anyUp = false;
        for (int i = 0; i < replicas.size(); i++) {
            Candidate replica = replicas.get(i);
            anyUp |= replica.candidate();
            if (replica.candidate() && replica.inFlight() < concurrency) {
                withRoom++;
                best = best < 0 || isLighter(replica, replicas.get(best)) ? i : best;
            }
        }
        if (best >= 0) {
            return new Decision.Send(best, withRoom == 1 ? Reason.ONLY_ONE : Reason.FEWEST_TOKENS);
        }
        return anyUp ? FULL : DOWN;
    }

    private static boolean isLighter(Candidate one, Candidate other) {
        return one.inFlightTokens() < other.inFlightTokens()
                || (one.inFlightTokens() == other.inFlightTokens() && one.inFlight() < other.inFlight());
    }
}
