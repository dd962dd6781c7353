package dev.holdfast.serving;

import java.util.List;

/**
 * Decides which replica gets a request: a pure function from a snapshot to a decision that gives its reason. The platform
 * and the simulator ask the same implementations. Implementations are immutable.
 */
public interface RoutingPolicy {
    /**
     * Chooses among the candidates with room.
     *
     * @param replicas the snapshot
     * @param concurrency the most requests in flight per replica
     * @param turn how many requests were sent before this one
     */
    Decision choose(List<Candidate> replicas, int concurrency, long turn);

    /** Whether it looks at {@link Candidate#matchedTokens}; if not, whoever takes the snapshot need not find them. */
    default boolean looksAtPrefixes() {
        return false;
    }

    /**
     * What is known of a replica.
     *
     * @param candidate whether it is up and was not tried yet for this request
     * @param inFlight requests it runs
     * @param inFlightTokens the most tokens these may hold
     * @param matchedTokens tokens of the request's prompt, from its beginning, whose keys and values it holds already
     */
    record Candidate(boolean candidate, int inFlight, long inFlightTokens, int matchedTokens) {
        /** Whether it may get a request. */
        boolean isOpen(int concurrency) {
            return candidate && inFlight < concurrency;
        }

        /** Whether it holds fewer tokens than another, or as many in fewer requests. */
        boolean isLighterThan(Candidate other) {
            return inFlightTokens < other.inFlightTokens
                    || (inFlightTokens == other.inFlightTokens && inFlight < other.inFlight);
        }
    }

    /** What to do with a request. */
    sealed interface Decision {
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

        /** The decision if no replica is open: wait if a candidate is only full, otherwise refuse. */
        static Decision noneOpen(List<Candidate> replicas) {
            for (int i = 0; i < replicas.size(); i++) {
                if (replicas.get(i).candidate()) {
                    return NoneOpen.FULL;
                }
            }
            return NoneOpen.DOWN;
        }
    }

    /** Why a replica was chosen. */
    enum Reason {
        /** No other had room. */
        ONLY_ONE,
        /** It was its turn. */
        NEXT_IN_TURN,
        /** It holds the fewest tokens in flight; among equals, it runs fewer requests or stands first. */
        FEWEST_TOKENS,
        /** What it holds of the prompt saves more work than its greater load costs. */
        LONGEST_PREFIX
    }
}
