package dev.holdfast.engine;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.StreamEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request to an engine. Confined to its event loop. */
final class OpenAiCall implements InferenceEngine.Call {
    private static final int MAX_ERROR_BODY = 64 * 1024;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final EngineSettings settings;
    private final InferenceRequest request;
    private final Consumer<StreamEvent> events;
    private final LoopClients.LoopClient client;
    private final ChoiceTally tally;
    private @Nullable HttpClientRequest sent;
    private @Nullable HttpClientResponse response;
    private boolean started;
    private boolean paused;
    private boolean answering;
    private boolean delivered;
    private boolean over;
    private boolean closed;
    private long timer = NO_TIMER;
    private long lastSign;

    OpenAiCall(
            Vertx vertx,
            Context context,
            EngineSettings settings,
            InferenceRequest request,
            Consumer<StreamEvent> events,
            LoopClients.LoopClient client) {
        this.vertx = vertx;
        this.context = context;
        this.settings = settings;
        this.request = request;
        this.events = events;
        this.client = client;
        this.tally = ChoiceTally.of(request, settings.kind());
    }

    /** Asks for a connection and sends the request; no event comes before this method has returned. */
    void open(
            Supplier<Future<HttpClientRequest>> connect, Function<HttpClientRequest, Future<HttpClientResponse>> send) {
        if (context.equals(Vertx.currentContext())) {
            connect(connect, send);
        } else {
            context.runOnContext(v -> connect(connect, send));
        }
        started = true;
    }

    private void connect(
            Supplier<Future<HttpClientRequest>> connect, Function<HttpClientRequest, Future<HttpClientResponse>> send) {
        if (closed) {
            return;
        }
        lastSign = System.nanoTime();
        arm(settings.timeouts().firstByte());
        connect.get().onComplete(connection -> {
            if (connection.failed()) {
                broken(connection.cause(), "the engine cannot be reached");
                return;
            }
            connection.result().exceptionHandler(alsoFailsTheResponse -> {});
            if (closed) {
                reset(connection.result());
            } else {
                sent = connection.result();
                send.apply(sent).onSuccess(this::answer).onFailure(e -> broken(e, "the engine broke off"));
            }
        });
    }

    private void answer(HttpClientResponse got) {
        if (closed) {
            return;
        }
        response = got;
        got.exceptionHandler(e -> broken(e, "the engine broke off"));
        String type = got.getHeader(HttpHeaders.CONTENT_TYPE);
        String mediaType = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean streamed = mediaType.contains("event-stream")
                || (request.streaming().requested() && !mediaType.contains("json") && !mediaType.contains("html"));
        if (got.statusCode() != 200) {
            collect(got, MAX_ERROR_BODY, true, body -> fail(EngineErrors.classify(got.statusCode(), body)));
        } else if (streamed) {
            stream(got);
        } else {
            long max = Math.min(settings.wire().maxAnswer().bytes(), Integer.MAX_VALUE);
            collect(got, max, false, this::whole);
        }
        if (paused) {
            got.pause();
        }
    }

    private void collect(HttpClientResponse got, long max, boolean cut, Consumer<byte[]> then) {
        Buffer body = Buffer.buffer();
        got.handler(piece -> {
            sign();
            if (body.length() + (long) piece.length() <= max) {
                body.appendBuffer(piece);
            } else if (cut) {
                then.accept(body.getBytes());
                close();
            } else {
                fail(failure(ErrorCode.ENGINE_FAILED, "the engine's answer is larger than max_answer allows"));
            }
        });
        got.endHandler(v -> {
            finish();
            then.accept(body.getBytes());
        });
    }

    private void whole(byte[] body) {
        StreamEvent event = OpenAiCodec.decodeAnswer(body, request.model());
        if (event instanceof StreamEvent.Failed(EngineFailure failure)) {
            fail(failure);
        } else if (request.streaming().requested()) {
            fail(failure(ErrorCode.ENGINE_FAILED, "the engine answered a request for a stream with one body"));
        } else {
            emit(event);
            end(new StreamEvent.Completed());
        }
    }

    private void stream(HttpClientResponse got) {
        int max = (int) Math.min(settings.wire().maxEvent().bytes(), Integer.MAX_VALUE - 64);
        SseParser parser = new SseParser(max, new Events());
        got.handler(piece -> {
            sign();
            if (!over && !parser.feed(piece.getBytes())) {
                fail(failure(ErrorCode.ENGINE_FAILED, "an event of the engine is larger than max_event allows"));
            }
        });
        got.endHandler(v -> {
            finish();
            endOfStream();
        });
    }

    /** Takes what the parser reads; after the terminal event, nothing any more. */
    private final class Events implements SseParser.Sink {
        @Override
        public void event(String type, byte[] data) {
            if (over) {
                return;
            }
            if (isDone(data)) {
                endOfStream();
                return;
            }
            if (!request.streaming().requested()) {
                fail(failure(ErrorCode.ENGINE_FAILED, "the engine answered a request for one body with a stream"));
                return;
            }
            switch (OpenAiCodec.decodeChunk(data, request.model())) {
                case StreamEvent.Chunk chunk -> {
                    tally.observe(chunk.deltas());
                    emit(chunk);
                }
                case StreamEvent.Failed(EngineFailure failure) -> fail(failure);
                case StreamEvent.Answer answer -> throw new IllegalStateException("a chunk cannot be an answer");
                case StreamEvent.KeepAlive keepAlive -> emit(keepAlive);
                case StreamEvent.Completed completed -> end(completed);
            }
        }

        @Override
        public void comment(String text) {
            if (!over) {
                emit(new StreamEvent.KeepAlive(text));
            }
        }
    }

    private static boolean isDone(byte[] data) {
        int end = data.length;
        while (end > 0 && data[end - 1] == ' ') {
            end--;
        }
        return end == 6 && data[0] == '[' && data[1] == 'D' && data[2] == 'O' && data[3] == 'N' && data[5] == ']';
    }

    private void endOfStream() {
        if (over) {
            return;
        }
        if (tally.isComplete()) {
            end(new StreamEvent.Completed());
        } else {
            fail(failure(ErrorCode.ENGINE_FAILED, "the engine ended its stream before the answer was finished"));
        }
    }

    private void broken(Throwable cause, String message) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            fail(failure(ErrorCode.ENGINE_OVERLOADED, "all connections to the engine are busy"));
        } else if (cause instanceof TimeoutException
                || (cause instanceof ConnectException
                        && String.valueOf(cause.getMessage()).contains("timed out"))) {
            fail(failure(ErrorCode.ENGINE_TIMEOUT, "the engine did not accept a connection in time"));
        } else {
            fail(failure(ErrorCode.ENGINE_FAILED, message));
        }
    }

    private static EngineFailure failure(ErrorCode code, String message) {
        return new EngineFailure(code, message, null, 0, true);
    }

    private void fail(EngineFailure failure) {
        boolean retryable = failure.retryable() && !delivered;
        end(new StreamEvent.Failed(
                new EngineFailure(failure.code(), failure.message(), failure.param(), failure.status(), retryable)));
        close();
    }

    private void emit(StreamEvent event) {
        if (over) {
            return;
        }
        delivered |= event instanceof StreamEvent.Chunk;
        events.accept(event);
    }

    private void end(StreamEvent terminal) {
        if (over) {
            return;
        }
        if (!started) {
            context.runOnContext(v -> end(terminal));
            return;
        }
        over = true;
        events.accept(terminal);
        resume();
    }

    /** The response was read to its end, so that its connection can be used again. */
    private void finish() {
        if (!closed) {
            closed = true;
            disarm();
            client.release();
        }
    }

    private void close() {
        if (!closed) {
            finish();
            if (sent != null) {
                reset(sent);
            }
        }
    }

    private static void reset(HttpClientRequest request) {
        request.reset().onComplete(done -> {});
    }

    @Override
    public void pause() {
        if (!paused && !over) {
            paused = true;
            if (response != null && !closed) {
                response.pause();
            }
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            lastSign = System.nanoTime();
            if (response != null && !closed) {
                response.resume();
            }
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            close();
        }
    }

    private void sign() {
        answering = true;
        lastSign = System.nanoTime();
    }

    private void arm(Duration delay) {
        timer = vertx.setTimer(Math.max(1, delay.toMillis()), id -> tick());
    }

    private void disarm() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void tick() {
        timer = NO_TIMER;
        if (closed) {
            return;
        }
        Duration limit =
                answering ? settings.timeouts().idle() : settings.timeouts().firstByte();
        Duration silent = Duration.ofNanos(System.nanoTime() - lastSign);
        if (paused) {
            arm(limit);
        } else if (silent.compareTo(limit) < 0) {
            arm(limit.minus(silent));
        } else if (answering) {
            fail(failure(ErrorCode.ENGINE_TIMEOUT, "the engine fell silent in the middle of its answer"));
        } else {
            fail(failure(ErrorCode.ENGINE_TIMEOUT, "the engine did not begin to answer in time"));
        }
    }
}
