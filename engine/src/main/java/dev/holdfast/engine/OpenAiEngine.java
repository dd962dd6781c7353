package dev.holdfast.engine;

import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client for one engine that speaks the OpenAI protocol over HTTP. Thread-safe; each call is confined to the event loop
 * that started it. Only the platform's own headers are sent; nothing of the caller's.
 */
public final class OpenAiEngine implements InferenceEngine {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final int HTTP2_CONNECTIONS = 8;

    private final Vertx vertx;
    private final EngineSettings settings;
    private final LoopClients clients;
    private final RequestWriter writer;
    private final RequestOptions chat;
    private final RequestOptions completions;
    private final RequestOptions embeddings;
    private final @Nullable String authorization;

    /**
     * A client; connects when first used.
     *
     * @param vertx owns the event loops; not closed by this client
     * @param settings where the engine is
     * @param loops how many event loops will call; the connections are split among them
     */
    public OpenAiEngine(Vertx vertx, EngineSettings settings, int loops) {
        this.vertx = vertx;
        this.settings = settings;
        this.writer = new RequestWriter(settings);
        HttpClientOptions options = clientOptions(settings);
        this.clients = new LoopClients(
                loops,
                settings.connections(),
                share -> vertx.httpClientBuilder()
                        .with(options)
                        .with(poolOptions(share))
                        .withConnectHandler(connection -> connection.exceptionHandler(alsoFailsItsCalls -> {}))
                        .build());
        this.chat = options(HttpMethod.POST, "/v1/chat/completions");
        this.completions = options(HttpMethod.POST, "/v1/completions");
        this.embeddings = options(HttpMethod.POST, "/v1/embeddings");
        String key = settings.apiKey().reveal();
        this.authorization = key.isEmpty() ? null : "Bearer " + key;
    }

    private static HttpClientOptions clientOptions(EngineSettings settings) {
        boolean tls = "https".equalsIgnoreCase(settings.requiredUrl().getScheme());
        boolean http2 = settings.wire().http2();
        return new HttpClientOptions()
                .setSsl(tls)
                .setVerifyHost(true)
                .setUseAlpn(tls && http2)
                .setProtocolVersion(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setKeepAlive(true)
                .setConnectTimeout(Math.toIntExact(settings.timeouts().connect().toMillis()));
    }

    /** As many calls may wait as may run; those whose connection is being opened count as waiting, so it is twice that. */
    private static PoolOptions poolOptions(int connections) {
        return new PoolOptions()
                .setHttp1MaxSize(connections)
                .setHttp2MaxSize(Math.min(connections, HTTP2_CONNECTIONS))
                .setMaxWaitQueueSize(2 * connections);
    }

    private RequestOptions options(HttpMethod method, String path) {
        URI url = settings.requiredUrl();
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        String prefix = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
        String root = path.startsWith("/v1/") && prefix.endsWith("/v1")
                ? prefix.substring(0, prefix.length() - "/v1".length())
                : prefix;
        return new RequestOptions()
                .setMethod(method)
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(root + path);
    }

    @Override
    public Call start(InferenceRequest request, CallOptions options, Consumer<StreamEvent> events) {
        Context context = vertx.getOrCreateContext();
        byte[] body = writer.body(request, options);
        LoopClients.LoopClient client = clients.take();
        OpenAiCall call = new OpenAiCall(vertx, context, settings, request, events, client);
        call.open(() -> client.request(target(request)), sent -> send(sent, request, options, body));
        return call;
    }

    private RequestOptions target(InferenceRequest request) {
        return switch (request) {
            case ChatRequest one -> chat;
            case CompletionRequest one -> completions;
            case EmbeddingRequest one -> embeddings;
        };
    }

    private Future<HttpClientResponse> send(
            HttpClientRequest sent, InferenceRequest request, CallOptions options, byte[] body) {
        sent.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        sent.putHeader(HttpHeaders.ACCEPT, request.streaming().requested() ? EVENTS : JSON);
        sent.putHeader(REQUEST_ID, options.attemptId());
        if (!options.traceParent().isEmpty()) {
            sent.putHeader("traceparent", options.traceParent());
        }
        authorize(sent);
        return sent.send(Buffer.buffer(body));
    }

    private void authorize(HttpClientRequest sent) {
        if (authorization != null) {
            sent.putHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
    }

    @Override
    public CompletionStage<Long> countPromptTokens(InferenceRequest request, CallOptions options) {
        return new TokenizerCalls(settings.kind(), writer.modelAt(request), this::post)
                .count(request)
                .toCompletionStage();
    }

    private Future<Buffer> post(String path, String json) {
        return exchange(options(HttpMethod.POST, path), Buffer.buffer(json));
    }

    @Override
    public CompletionStage<Boolean> healthy() {
        String path = settings.healthPath().isEmpty() ? settings.kind().healthPath() : settings.healthPath();
        return exchange(options(HttpMethod.GET, path), null)
                .map(true)
                .otherwise(false)
                .toCompletionStage();
    }

    private Future<Buffer> exchange(RequestOptions options, @Nullable Buffer body) {
        options.setTimeout(settings.timeouts().health().toMillis());
        LoopClients.LoopClient client = clients.take();
        Future<Buffer> answer = client.request(options).compose(sent -> {
            authorize(sent);
            if (body != null) {
                sent.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
            }
            Future<HttpClientResponse> response = body == null ? sent.send() : sent.send(body);
            return response.compose(got -> got.statusCode() == 200
                    ? got.body()
                    : Future.failedFuture("the engine answered with status " + got.statusCode()));
        });
        return answer.onComplete(done -> client.release());
    }

    @Override
    public void close() {
        clients.close();
    }
}
