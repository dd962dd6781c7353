package dev.holdfast.bench.mock;

import java.util.concurrent.atomic.LongAdder;

/** What the mock engine has seen, shown at {@code GET /stats}. Thread-safe. */
final class Counters {
    final LongAdder requests = new LongAdder();
    final LongAdder connections = new LongAdder();
    final LongAdder streams = new LongAdder();
    final LongAdder aborted = new LongAdder();

    String json() {
        return "{\"requests\":" + requests.sum() + ",\"open_connections\":" + connections.sum() + ",\"open_streams\":"
                + streams.sum() + ",\"aborted_streams\":" + aborted.sum() + "}";
    }
}
