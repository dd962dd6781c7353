package dev.holdfast.access;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Picks the rates that a caller should see. */
final class Rates {
    private Rates() {}

    /** The request and token rates with least left. */
    static RateState tightest(List<LimitNode> path) {
        Bucket requests = null;
        Bucket tokens = null;
        for (LimitNode node : path) {
            requests = tighter(requests, node.requests);
            tokens = tighter(tighter(tokens, node.input), node.output);
        }
        if (requests == null && tokens == null) {
            return RateState.NONE;
        }
        return new RateState(
                limit(requests), remaining(requests), reset(requests), limit(tokens), remaining(tokens), reset(tokens));
    }

    private static @Nullable Bucket tighter(@Nullable Bucket a, Bucket b) {
        if (!b.limited()) {
            return a;
        }
        return a == null || b.remaining() < a.remaining() ? b : a;
    }

    private static long limit(@Nullable Bucket bucket) {
        return bucket == null ? -1 : bucket.limit();
    }

    private static long remaining(@Nullable Bucket bucket) {
        return bucket == null ? -1 : bucket.remaining();
    }

    private static long reset(@Nullable Bucket bucket) {
        return bucket == null ? 0 : Math.ceilDiv(bucket.microsToFull(), TimeUnit.MILLISECONDS.toMicros(1));
    }
}
