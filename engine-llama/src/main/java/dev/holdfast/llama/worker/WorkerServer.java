package dev.holdfast.llama.worker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of a worker. It listens from its start on, and refuses requests until it has a model. Thread-safe.
 *
 * <p>It has one event loop: the model is what takes time, and one loop can hand over the tokens of all answers in one go.
 */
public final class WorkerServer implements AutoCloseable {
    private static final int MAX_HEADERS = 32 * 1024;
    private static final int MAX_REQUEST_LINE = 8 * 1024;
    private static final long LOOK_MILLIS = 200;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final HttpSettings settings;
    private final String version;
    private final InstantSource time;
    private final LongSupplier nanoTime;
    private final Listener listener = new Listener();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile WorkerState state = new WorkerState.Loading();

    /**
     * Listens.
     *
     * @param version of this program
     * @param time for the dates in answers
     * @param nanoTime a monotonic clock, the scheduler's
     * @throws IllegalStateException if it cannot; the message says why
     */
    public WorkerServer(HttpSettings settings, String version, InstantSource time, LongSupplier nanoTime) {
        this.settings = settings;
        this.version = version;
        this.time = time;
        this.nanoTime = nanoTime;
        this.vertx = vertx();
        try {
            await(vertx.deployVerticle(listener));
        } catch (RuntimeException failed) {
            await(vertx.close());
            throw failed;
        }
    }

    private static Vertx vertx() {
        Transport fast = Transport.nativeTransport();
        Transport chosen = fast == null || !fast.available() ? Transport.NIO : fast;
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1).setDisableTCCL(true))
                .withTransport(chosen)
                .build();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw new IllegalStateException("the worker cannot listen: " + failed.getCause(), failed.getCause());
        }
    }

    /** Where it is reached from this machine, with its real port. */
    public URI address() {
        String host = settings.host().equals("0.0.0.0") ? "127.0.0.1" : settings.host();
        String scheme = settings.tls() == null ? "http" : "https";
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listener.port());
    }

    /** Takes requests from now on. */
    public void serve(ServedModel model, Duration longestGeneration) {
        long deadline = longestGeneration.isZero() ? Long.MAX_VALUE : longestGeneration.toNanos();
        Planner planner = new Planner(model, time, deadline);
        Services services = new Services(model, planner, new VectorRequests(model), new TokenRequests(model, planner));
        state = new WorkerState.Serving(services);
    }

    /** Completes with the reason, for people, when the engine cannot go on. Requests are refused from then on. */
    public CompletionStage<String> failure() {
        return failure;
    }

    private void look() {
        ServedModel model = state.model();
        if (model != null && model.queue() != null && model.queue().status().broken()) {
            String reason = "The model's computation failed and cannot go on.";
            state = new WorkerState.Broken(reason);
            failure.complete(reason);
        }
    }

    /** Requests under way. */
    public int running() {
        return listener.running.get();
    }

    /**
     * Takes no new requests and lets running ones finish within the drain time. Blocks.
     *
     * @return whether all of them did
     */
    public boolean drain() throws InterruptedException {
        state = new WorkerState.Stopping();
        return listener.quiet(settings.timeouts().drain());
    }

    /** Closes all connections. Blocks for a moment at most, in which answers that were ended may still be sent. */
    @Override
    public void close() {
        if (!(state instanceof WorkerState.Broken)) {
            state = new WorkerState.Stopping();
        }
        try {
            listener.quiet(FAREWELL);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        await(vertx.close());
    }

    /** The listener and its event loop. */
    private final class Listener extends VerticleBase {
        private @Nullable HttpServer server;
        private @Nullable Routes routes;
        private @Nullable Connections connections;
        private final AtomicInteger running = new AtomicInteger();
        private volatile CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public Future<?> start() {
            Context loop = context;
            WorkerParts parts = new WorkerParts(
                    vertx, settings, new Handover(loop), new WorkerMetrics(nanoTime), nanoTime, version);
            routes = new Routes(parts, () -> state);
            Connections watched = new Connections(vertx, settings.timeouts(), nanoTime);
            connections = watched;
            vertx.setPeriodic(LOOK_MILLIS, ignored -> look());
            server = vertx.createHttpServer(options())
                    .connectionHandler(watched::opened)
                    .requestHandler(this::accept)
                    .invalidRequestHandler(BadHttp::answer);
            return server.listen();
        }

        int port() {
            HttpServer listening = server;
            return listening == null ? 0 : listening.actualPort();
        }

        private void accept(HttpServerRequest request) {
            Connections watched = connections;
            Routes known = routes;
            if (watched == null || known == null) {
                return;
            }
            int now = running.incrementAndGet();
            watched.begin(request.connection());
            Exchange exchange = new Exchange(request, context, nanoTime.getAsLong(), () -> {
                watched.end(request.connection());
                if (running.decrementAndGet() == 0) {
                    ended.complete(null);
                }
            });
            if (now > settings.maxRequests()) {
                exchange.refuse(Refusal.unavailable("The request queue is full.", "queue_full"));
            } else {
                known.handle(exchange);
            }
        }

        /** Waits until no request is under way; new ones must be refused before. */
        boolean quiet(Duration within) throws InterruptedException {
            CompletableFuture<Void> last = new CompletableFuture<>();
            context.runOnContext(ignored -> {
                ended = last;
                if (running.get() == 0) {
                    last.complete(null);
                }
            });
            try {
                last.get(within.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException late) {
                return false;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private HttpServerOptions options() {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(settings.host())
                    .setPort(settings.port())
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setMaxInitialLineLength(MAX_REQUEST_LINE)
                    .setHandle100ContinueAutomatically(true)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setHttp2ClearTextEnabled(false) // which also shows connections before their first request
                    .setTcpNoDelay(true)
                    .setReuseAddress(true);
            HttpSettings.Tls tls = settings.tls();
            if (tls != null) {
                options.setSsl(true).setKeyCertOptions(TlsFiles.read(tls));
            }
            return options;
        }
    }
}
