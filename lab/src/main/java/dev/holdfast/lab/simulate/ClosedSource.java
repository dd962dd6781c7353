package dev.holdfast.lab.simulate;

import dev.holdfast.lab.workload.TracedRequest;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Each user sends the next request of the trace when the last one has ended. Confined to one thread. */
final class ClosedSource implements Source {
    private final Iterator<TracedRequest> requests;
    private final long think;
    private final ArrayDeque<Long> ready = new ArrayDeque<>();

    ClosedSource(Demand demand) {
        this.requests = demand.trace().iterator();
        this.think = Math.round(demand.think() * 1e9);
        for (int user = 0; user < demand.users(); user++) {
            ready.add(0L);
        }
    }

    @Override
    public long nextAt() {
        Long at = ready.peekFirst();
        return at == null || !requests.hasNext() ? NO_MORE : at;
    }

    @Override
    public TracedRequest take() {
        ready.removeFirst();
        return requests.next();
    }

    @Override
    public void ended(long now) {
        ready.addLast(now + think);
    }
}
