package dev.holdfast.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The HTTP server: one listener for each event loop on one port. Thread-safe. */
public final class Gateway {
    private static final int MAX_HEADERS = 32 * 1024;
    private static final int MAX_REQUEST_LINE = 8 * 1024;

    /** Which of Vert.x' shared random ports: all listeners have one port, though it is any free one. */
    private static final int SHARED_PORT = 1;

    /** How long turns that were ended may take to say so and to be put on record. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final GatewayParts parts;
    private final ServerSettings settings;
    private final Activity activity = new Activity();
    private final List<HttpServer> servers = Collections.synchronizedList(new ArrayList<>());
    private final List<Endpoints> endpoints = Collections.synchronizedList(new ArrayList<>());
    private volatile int port;
    private volatile @Nullable TlsReload tls;

    /** A gateway that does not listen yet. */
    public Gateway(Vertx vertx, GatewayParts parts, ServerSettings settings) {
        this.vertx = vertx;
        this.parts = parts;
        this.settings = settings;
    }

    /**
     * Listens, with one listener on each of so many event loops. Blocks; not to be called on an event loop.
     *
     * @throws dev.holdfast.domain.HoldfastException never; an address in use fails with Vert.x's exception, a
     *     certificate that cannot be used with IllegalStateException
     */
    public void start(int eventLoops) {
        await(vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(eventLoops)));
        port = servers.getFirst().actualPort();
        TlsSettings files = settings.tls();
        if (files != null) {
            tls = new TlsReload(files, () -> reloadCertificate(files));
        }
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Where it is reached from this machine. */
    public String url() {
        String host = settings.host().equals("0.0.0.0") ? "127.0.0.1" : settings.host();
        return (settings.tls() == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + port;
    }

    /** Requests under way. */
    public int running() {
        return activity.running();
    }

    /** Whether a stop was asked for. */
    public boolean isStopping() {
        return activity.isStopping();
    }

    /**
     * Stops: takes no new request, lets running ones finish within the drain time, ends those that did not, then closes.
     * Blocks.
     *
     * @return whether all of them finished in time
     */
    public boolean stop() throws InterruptedException {
        CompletionStage<Void> last = activity.stop();
        boolean finished = ended(last, settings.drain());
        if (!finished) {
            List.copyOf(endpoints).forEach(Endpoints::stopTurns);
            ended(last, FAREWELL);
        }
        TlsReload reload = tls;
        if (reload != null) {
            reload.close();
        }
        for (HttpServer server : List.copyOf(servers)) {
            await(server.close());
        }
        return finished;
    }

    private static boolean ended(CompletionStage<Void> last, Duration within) throws InterruptedException {
        try {
            last.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void reloadCertificate(TlsSettings files) {
        ServerSSLOptions options = new ServerSSLOptions().setKeyCertOptions(TlsPair.read(files, vertx));
        for (HttpServer server : List.copyOf(servers)) {
            await(server.updateSSLOptions(options, true));
        }
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHandle100ContinueAutomatically(true)
                .setIdleTimeout(Math.toIntExact(settings.timeouts().idle().toSeconds()))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setReuseAddress(true);
        TlsSettings files = settings.tls();
        if (files != null) {
            options.setSsl(true).setUseAlpn(true).setKeyCertOptions(TlsPair.read(files, vertx));
        }
        return options;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** The listener of one event loop. */
    private final class Listener extends VerticleBase {
        private final Map<HttpConnection, Idle> connections = new HashMap<>();

        @Override
        public Future<?> start() {
            Deadlines deadlines = new Deadlines(vertx, parts.nanoTime());
            Endpoints own = new Endpoints(parts, settings, vertx, deadlines, activity);
            endpoints.add(own);
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(connection -> watch(connection, deadlines))
                    .requestHandler(request -> accept(request, own))
                    .invalidRequestHandler(BadHttp::answer);
            servers.add(server);
            return server.listen(
                    settings.port() == 0
                            ? SocketAddress.sharedRandomPort(SHARED_PORT, settings.host())
                            : SocketAddress.inetSocketAddress(settings.port(), settings.host()));
        }

        private void watch(HttpConnection connection, Deadlines deadlines) {
            FirstRequest.came(connection);
            Idle idle = new Idle(
                    deadlines.create(() -> Wire.cutOff(connection)),
                    settings.timeouts().header().toNanos());
            idle.end();
            connections.put(connection, idle);
            connection.closeHandler(ignored -> {
                idle.begin();
                connections.remove(connection);
            });
        }

        private void accept(HttpServerRequest request, Endpoints own) {
            Idle idle = connections.get(request.connection());
            if (idle == null) {
                own.handle(request, () -> {});
            } else {
                idle.begin();
                own.handle(request, idle::end);
            }
        }
    }

    /** Watches one connection while it has no request under way; HTTP/2 may have several. */
    private static final class Idle {
        private final Deadlines.Deadline deadline;
        private final long nanos;
        private int running = 1;

        Idle(Deadlines.Deadline deadline, long nanos) {
            this.deadline = deadline;
            this.nanos = nanos;
        }

        void begin() {
            running++;
            deadline.clear();
        }

        void end() {
            running--;
            if (running == 0) {
                deadline.in(nanos);
            }
        }
    }
}
