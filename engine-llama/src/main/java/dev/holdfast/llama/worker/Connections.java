package dev.holdfast.llama.worker;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Closes connections that do not come to a first request in time, say nothing or drip, and those that have had no request
 * for a time. Confined to the event loop.
 */
final class Connections {
    private static final long SWEEP_MILLIS = 1000;

    private final Map<HttpConnection, Use> open = new HashMap<>();
    private final long headerNanos;
    private final long idleNanos;
    private final LongSupplier nanoTime;

    /** What one connection does. */
    private static final class Use {
        private int requests;
        private boolean used;
        private long idleSince;
    }

    Connections(Vertx vertx, HttpSettings.Timeouts timeouts, LongSupplier nanoTime) {
        this.headerNanos = timeouts.header().toNanos();
        this.idleNanos = timeouts.idle().toNanos();
        this.nanoTime = nanoTime;
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
    }

    void opened(HttpConnection connection) {
        Use use = new Use();
        use.idleSince = nanoTime.getAsLong();
        open.put(connection, use);
        connection.closeHandler(ignored -> open.remove(connection));
    }

    void begin(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.requests++;
            use.used = true;
        }
    }

    void end(HttpConnection connection) {
        Use use = open.get(connection);
        if (use != null) {
            use.requests--;
            use.idleSince = nanoTime.getAsLong();
        }
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        List<HttpConnection> due = new ArrayList<>();
        open.forEach((connection, use) -> {
            if (use.requests == 0 && now - use.idleSince > (use.used ? idleNanos : headerNanos)) {
                due.add(connection);
            }
        });
        due.forEach(HttpConnection::close);
    }
}
