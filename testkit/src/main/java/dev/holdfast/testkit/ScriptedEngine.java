package dev.holdfast.testkit;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A real HTTP server on a free port that behaves on the wire as it is told. Scripts that were enqueued answer the next
 * requests, one each; then the responder answers, by default as vLLM does. Thread-safe.
 */
public final class ScriptedEngine implements AutoCloseable {
    private final HttpServer server;
    private final Vertx vertx;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Received> untaken = new ArrayDeque<>();
    private final Queue<CompletableFuture<Received>> takers = new ArrayDeque<>();
    private volatile Function<Received, Script> responder = EngineShape.VLLM::answer;

    private ScriptedEngine(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setPort(0).setIdleTimeout(0));
    }

    /** Starts a server on a free port of the loopback interface; blocks until it listens. */
    public static ScriptedEngine start(Vertx vertx) {
        ScriptedEngine engine = new ScriptedEngine(vertx);
        engine.server.requestHandler(engine::accept);
        engine.server.listen().toCompletionStage().toCompletableFuture().join();
        return engine;
    }

    /** The address, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The port. */
    public int port() {
        return server.actualPort();
    }

    /** Lets a script answer the next request that no earlier script answers. */
    public ScriptedEngine enqueue(Script script) {
        scripts.add(script);
        return this;
    }

    /** Sets who answers when no script is enqueued. */
    public ScriptedEngine respond(Function<Received, Script> by) {
        this.responder = by;
        return this;
    }

    /** Answers as this kind of engine does when no script is enqueued. */
    public ScriptedEngine respondAs(EngineShape shape) {
        return respond(shape::answer);
    }

    /** All requests so far, oldest first. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The oldest request that no earlier call of this method was given; completes when it arrives. */
    public synchronized CompletableFuture<Received> next() {
        CompletableFuture<Received> taker = new CompletableFuture<>();
        Received waiting = untaken.poll();
        if (waiting == null) {
            takers.add(taker);
        } else {
            taker.complete(waiting);
        }
        return taker;
    }

    /** Stops listening and closes all connections; blocks until done. */
    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void accept(HttpServerRequest request) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        HttpServerResponse response = request.response();
        response.closeHandler(v -> gone.complete(null));
        response.exceptionHandler(e -> gone.complete(null));
        request.exceptionHandler(e -> gone.complete(null));
        request.bodyHandler(body -> {
            String path = request.path();
            Received seen = new Received(
                    request.method().name(),
                    path == null ? "" : path,
                    headers(request),
                    body,
                    gone,
                    new CompletableFuture<>());
            received.add(seen);
            hand(seen);
            Script enqueued = scripts.poll();
            Script script = enqueued == null ? responder.apply(seen) : enqueued;
            new Player(vertx.getOrCreateContext(), response, script, seen).step();
        });
    }

    private synchronized void hand(Received seen) {
        CompletableFuture<Received> taker = takers.poll();
        if (taker == null) {
            untaken.add(seen);
        } else {
            taker.complete(seen);
        }
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    /** Plays one script on the event loop of its connection. */
    private final class Player {
        private final Context context;
        private final HttpServerResponse response;
        private final Script script;
        private final Received request;
        private final Iterator<Script.Step> steps;

        Player(Context context, HttpServerResponse response, Script script, Received request) {
            this.context = context;
            this.response = response;
            this.script = script;
            this.request = request;
            this.steps = List.copyOf(script.steps()).iterator();
        }

        void step() {
            if (request.clientGone().isDone()) {
                return;
            }
            if (!steps.hasNext()) {
                head();
                response.end().onComplete(v -> request.answered().complete(null));
                return;
            }
            switch (steps.next()) {
                case Script.Step.Write(Buffer bytes) -> {
                    head();
                    response.write(bytes).onSuccess(v -> context.runOnContext(w -> step()));
                }
                case Script.Step.Pause(Duration time) -> vertx.setTimer(Math.max(1, time.toMillis()), id -> step());
                case Script.Step.Await(var signal) ->
                    signal.whenComplete((value, error) -> context.runOnContext(v -> step()));
                case Script.Step.Hang() -> {
                    if (script.status() != 0 && !response.headWritten()) {
                        head();
                        response.writeHead();
                    }
                }
                case Script.Step.Cut() -> response.reset();
            }
        }

        private void head() {
            if (response.headWritten()) {
                return;
            }
            response.setStatusCode(script.status());
            script.headers().forEach(response::putHeader);
            if (script.hasContentLength()) {
                response.putHeader("content-length", Long.toString(length()));
            } else {
                response.setChunked(true);
            }
        }

        private long length() {
            long length = 0;
            for (Script.Step step : script.steps()) {
                if (step instanceof Script.Step.Write(Buffer bytes)) {
                    length += bytes.length();
                }
            }
            return length;
        }
    }
}
