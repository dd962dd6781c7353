package dev.holdfast.lab.simulate;

import dev.holdfast.lab.workload.TracedRequest;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Requests arrive when the trace says, whatever became of those before. Confined to one thread. */
final class OpenSource implements Source {
    private final Iterator<TracedRequest> requests;
    private final double load;
    private @Nullable TracedRequest next;
    private long nextAt;

    OpenSource(Demand demand) {
        this.requests = demand.trace().iterator();
        this.load = demand.load();
        look();
    }

    private void look() {
        if (!requests.hasNext()) {
            next = null;
            nextAt = NO_MORE;
            return;
        }
        TracedRequest request = requests.next();
        long at = Math.round(request.at() / load * 1e9);
        if (at < nextAt) {
            throw new IllegalArgumentException("a request at " + request.at()
                    + " s comes after a later one; the requests of a trace must be in the order of their arrival");
        }
        next = request;
        nextAt = at;
    }

    @Override
    public long nextAt() {
        return nextAt;
    }

    @Override
    public TracedRequest take() {
        TracedRequest taken = next;
        if (taken == null) {
            throw new IllegalStateException("no more requests");
        }
        look();
        return taken;
    }

    @Override
    public void ended(long now) {}
}
