package dev.holdfast.serving;

import java.util.List;

/** The candidate with room that holds the fewest tokens in flight. What the platform runs. Immutable. */
public final class LeastTokens implements RoutingPolicy {
    @Override
    public Decision choose(List<Candidate> replicas, int concurrency, long turn) {
        int best = -1;
        int open = 0;
        for (int i = 0; i < replicas.size(); i++) {
            Candidate replica = replicas.get(i);
            if (replica.isOpen(concurrency)) {
                open++;
                best = best < 0 || replica.isLighterThan(replicas.get(best)) ? i : best;
            }
        }
        if (best < 0) {
            return Decision.noneOpen(replicas);
        }
        return new Decision.Send(best, open == 1 ? Reason.ONLY_ONE : Reason.FEWEST_TOKENS);
    }
}
