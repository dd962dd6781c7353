package dev.holdfast.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The HTTP clients of one engine: one for each event loop, so that a call and its connection share a loop and no loop waits
 * for another's. They split the engine's connections among them; a loop whose share is used up borrows from another's.
 * Thread-safe.
 */
final class LoopClients {
    private final List<LoopClient> clients;
    private final ConcurrentHashMap<Thread, LoopClient> homes = new ConcurrentHashMap<>();
    private final AtomicInteger assigned = new AtomicInteger();

    /**
     * Clients for so many event loops.
     *
     * @param loops event loops that will call
     * @param connections the most connections of all clients together
     * @param open makes the client for a share of the connections
     */
    LoopClients(int loops, int connections, IntFunction<HttpClientAgent> open) {
        int count = Math.clamp(loops, 1, connections);
        this.clients = IntStream.range(0, count)
                .map(i -> connections / count + (i < connections % count ? 1 : 0))
                .mapToObj(share -> new LoopClient(open.apply(share), share))
                .toList();
    }

    /** A client of one loop. */
    static final class LoopClient {
        private final HttpClientAgent client;
        private final int share;
        private final AtomicInteger calls = new AtomicInteger();

        private LoopClient(HttpClientAgent client, int share) {
            this.client = client;
            this.share = share;
        }

        /** A request, or a failed future also if the client is closed meanwhile, on which Vert.x throws. */
        Future<HttpClientRequest> request(RequestOptions options) {
            try {
                return client.request(options);
            } catch (IllegalStateException closed) {
                return Future.failedFuture(closed);
            }
        }

        /** To be called once for each time it was taken. */
        void release() {
            calls.decrementAndGet();
        }

        private boolean hasRoom() {
            return calls.get() < share;
        }
    }

    /** Takes the client for a call that starts on this thread; {@link LoopClient#release} it when the call is over. */
    LoopClient take() {
        LoopClient home = Context.isOnEventLoopThread()
                ? homes.computeIfAbsent(
                        Thread.currentThread(), loop -> clients.get(assigned.getAndIncrement() % clients.size()))
                : clients.getFirst();
        LoopClient taken = home.hasRoom()
                ? home
                : clients.stream().filter(LoopClient::hasRoom).findFirst().orElse(home);
        taken.calls.incrementAndGet();
        return taken;
    }

    void close() {
        clients.forEach(each -> each.client.close().onComplete(done -> {}));
    }
}
