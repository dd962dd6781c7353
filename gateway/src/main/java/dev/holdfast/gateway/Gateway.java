package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The HTTP server: one listener for each event loop on one port. Thread-safe. */
public final class Gateway {
    private static final int MAX_HEADERS = 32 * 1024;
    private static final int MAX_REQUEST_LINE = 8 * 1024;
    private static final int COMPRESS_FROM = 2 * 1024;

    private final Vertx vertx;
    private final GatewayParts parts;
    private final ServerSettings settings;
    private final Activity activity = new Activity();
    private final List<HttpServer> servers = Collections.synchronizedList(new ArrayList<>());
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
     * @throws dev.holdfast.domain.HoldfastException never; an address in use fails with Vert.x's exception
     */
    public void start(int eventLoops) {
        port = settings.port() == 0 ? freePort() : settings.port();
        await(vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(eventLoops)));
        if (settings.tls() != null) {
            tls = new TlsReload(settings.tls(), this::reloadCertificate);
        }
    }

    /** All listeners must share one port, so "any free one" is chosen before they bind. */
    private int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(settings.host()))) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException("no port of " + settings.host() + " is free", failed);
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
     * Stops: takes no new request, lets running ones finish within the drain time, then closes. Blocks.
     *
     * @return whether all of them finished in time
     */
    public boolean stop() throws InterruptedException {
        boolean finished = true;
        try {
            activity.stop().toCompletableFuture().get(settings.drain().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            finished = false;
        } catch (java.util.concurrent.ExecutionException impossible) {
            throw new IllegalStateException(impossible);
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

    private void reloadCertificate() {
        ServerSSLOptions options = new ServerSSLOptions().setKeyCertOptions(keyCert(settings.tls()));
        for (HttpServer server : List.copyOf(servers)) {
            await(server.updateSSLOptions(options, true));
        }
    }

    private static PemKeyCertOptions keyCert(@Nullable TlsSettings tls) {
        if (tls == null) {
            throw new IllegalStateException("TLS is off");
        }
        return new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString());
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(port)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHandle100ContinueAutomatically(true)
                .setDecompressionSupported(true)
                .setCompressionSupported(true)
                .setCompressionContentSizeThreshold(COMPRESS_FROM)
                .setIdleTimeout(Math.toIntExact(settings.timeouts().idle().toSeconds()))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)
                .setReuseAddress(true);
        if (settings.tls() != null) {
            options.setSsl(true).setUseAlpn(true).setKeyCertOptions(keyCert(settings.tls()));
        }
        return options;
    }

    private static boolean isHealthCheck(HttpServerRequest request) {
        String path = request.path();
        return path != null && path.startsWith("/health/");
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
            Endpoints endpoints = new Endpoints(parts, settings, vertx, deadlines, activity);
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(connection -> watch(connection, deadlines))
                    .requestHandler(request -> accept(request, endpoints))
                    .invalidRequestHandler(BadHttp::answer);
            servers.add(server);
            return server.listen();
        }

        private void watch(HttpConnection connection, Deadlines deadlines) {
            Idle idle = new Idle(
                    deadlines.create(connection::close),
                    settings.timeouts().header().toNanos());
            idle.end();
            connections.put(connection, idle);
            connection.closeHandler(ignored -> {
                idle.begin();
                connections.remove(connection);
            });
        }

        private void accept(HttpServerRequest request, Endpoints endpoints) {
            if (activity.isStopping() && !isHealthCheck(request)) {
                request.response().putHeader(HttpHeaders.CONNECTION, "close");
                new Exchange(request, 0)
                        .fail(ErrorCode.SHUTTING_DOWN, "The platform is stopping. Try again in a moment.", null, 1000);
                return;
            }
            Idle idle = connections.get(request.connection());
            if (idle == null) {
                endpoints.handle(request, () -> {});
            } else {
                idle.begin();
                endpoints.handle(request, idle::end);
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
