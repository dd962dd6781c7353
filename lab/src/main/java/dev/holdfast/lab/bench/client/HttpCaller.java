package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.FailureKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends requests with HTTP/1.1 over pooled connections. To be called on its loop only. */
public final class HttpCaller implements Caller, AutoCloseable {
    /** Below the five seconds after which uvicorn closes an idle connection, so that no request meets one that is closing. */
    private static final int IDLE_SECONDS = 4;

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final int SCRATCH = 64 * 1024;

    private final Loop loop;
    private final HttpClientAgent client;
    private final RequestOptions options;
    private byte[] scratch = new byte[SCRATCH];

    /** A caller without connections. */
    public HttpCaller(VertxLoop loop, Target target) {
        this.loop = loop;
        URI url = target.resolve(target.endpoint().path());
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        this.client = loop.vertx()
                .httpClientBuilder()
                .with(new HttpClientOptions()
                        .setSsl(tls)
                        .setVerifyHost(true)
                        .setTcpNoDelay(true)
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(IDLE_SECONDS)
                        .setConnectTimeout(
                                Math.toIntExact(target.connectTimeout().toMillis())))
                .with(new PoolOptions().setHttp1MaxSize(target.connections()).setMaxWaitQueueSize(-1))
                .withConnectHandler(connection -> connection.exceptionHandler(alsoFailsItsCalls -> {}))
                .build();
        this.options = options(url, tls, target);
    }

    private static RequestOptions options(URI url, boolean tls, Target target) {
        int usual = tls ? 443 : 80;
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(tls)
                .setHost(url.getHost())
                .setPort(url.getPort() == -1 ? usual : url.getPort())
                .setURI(url.getRawPath() + query)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (!target.key().isEmpty()) {
            options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + target.key());
        }
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            options.putHeader(header.getKey(), header.getValue());
        }
        return options;
    }

    @Override
    public Call call(Job job, Events events) {
        Running running = new Running(events);
        client.request(options).onComplete(got -> {
            if (got.succeeded()) {
                running.connected(got.result(), job.body());
            } else {
                running.broken(FailureKind.CONNECT, got.cause());
            }
        });
        return running;
    }

    private final class Running implements Call {
        private final Events events;
        private @Nullable HttpClientRequest request;
        private boolean over;

        Running(Events events) {
            this.events = events;
        }

        void connected(HttpClientRequest connected, Buffer body) {
            request = connected;
            connected.exceptionHandler(alsoFailsTheResponse -> {});
            if (over) {
                reset(connected);
                return;
            }
            events.sent(loop.nanos());
            connected.send(body).onComplete(got -> {
                if (got.succeeded()) {
                    head(got.result());
                } else {
                    broken(FailureKind.BROKEN, got.cause());
                }
            });
        }

        private void head(HttpClientResponse response) {
            if (over) {
                return;
            }
            String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
            boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
            events.head(response.statusCode(), !json);
            response.exceptionHandler(failure -> broken(FailureKind.BROKEN, failure));
            response.handler(this::bytes);
            response.endHandler(v -> {
                if (!over) {
                    over = true;
                    events.ended(loop.nanos());
                }
            });
        }

        private void bytes(Buffer piece) {
            long now = loop.nanos();
            if (over) {
                return;
            }
            int length = piece.length();
            if (length > scratch.length) {
                scratch = new byte[Math.max(length, 2 * scratch.length)];
            }
            piece.getBytes(0, length, scratch, 0);
            events.bytes(scratch, 0, length, now);
        }

        void broken(FailureKind kind, Throwable failure) {
            if (!over) {
                over = true;
                String message = failure.getMessage();
                events.broken(kind, message == null ? failure.getClass().getSimpleName() : message, loop.nanos());
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                if (request != null) {
                    reset(request);
                }
            }
        }

        private static void reset(HttpClientRequest request) {
            request.reset().onComplete(done -> {});
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        client.close().onComplete(done -> {});
    }
}
