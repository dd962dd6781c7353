package dev.holdfast.lab.bench.client;

import java.util.concurrent.atomic.AtomicLong;

/** What a load is doing, to be looked at while it runs. Written by its loop, read by anyone. */
public final class LiveCounts {
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong over = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong flying = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong pieces = new AtomicLong();

    void begun() {
        begun.lazySet(begun.getPlain() + 1);
    }

    void over(boolean success) {
        over.lazySet(over.getPlain() + 1);
        succeeded.lazySet(succeeded.getPlain() + (success ? 1 : 0));
    }

    void load(int inFlight, int inLine) {
        flying.lazySet(inFlight);
        waiting.lazySet(inLine);
    }

    void piece() {
        pieces.lazySet(pieces.getPlain() + 1);
    }

    /** Requests that have begun. */
    public long requests() {
        return begun.get();
    }

    /** Requests that are over, however they ended. */
    public long finished() {
        return over.get();
    }

    /** Requests whose whole answer came. */
    public long successes() {
        return succeeded.get();
    }

    /** Requests that are with the server. */
    public long inFlight() {
        return flying.get();
    }

    /** Requests that wait for the limit of requests at once. */
    public long inLine() {
        return waiting.get();
    }

    /** Pieces of answers that came; about as many as tokens, if the server sends each token by itself. */
    public long received() {
        return pieces.get();
    }
}
