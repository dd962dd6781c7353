package dev.holdfast.serving;

import java.util.List;

/** Each replica in turn, whatever it does; one without room is passed over. Immutable: the turn comes with the question. */
public final class RoundRobin implements RoutingPolicy {
    @Override
    public Decision choose(List<Candidate> replicas, int concurrency, long turn) {
        int size = replicas.size();
        int chosen = -1;
        int open = 0;
        for (int i = 0; i < size; i++) {
            int index = (int) Math.floorMod(turn + i, (long) size);
            if (replicas.get(index).isOpen(concurrency)) {
                open++;
                chosen = chosen < 0 ? index : chosen;
            }
        }
        if (chosen < 0) {
            return Decision.noneOpen(replicas);
        }
        return new Decision.Send(chosen, open == 1 ? Reason.ONLY_ONE : Reason.NEXT_IN_TURN);
    }
}
