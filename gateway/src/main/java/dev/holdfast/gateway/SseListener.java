package dev.holdfast.gateway;

import dev.holdfast.access.RateState;
import dev.holdfast.orchestrator.TurnFailure;
import dev.holdfast.orchestrator.TurnHandle;
import dev.holdfast.orchestrator.TurnListener;
import dev.holdfast.orchestrator.TurnSummary;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Relays a turn as server-sent events: each object at once, with back-pressure to the engine and a comment in long
 * silences. Until the first byte is out, a failure is a plain HTTP error; after it, an {@code error} event.
 */
final class SseListener implements TurnListener {
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};
    private static final byte[] END = {'\n', '\n'};

    private final Exchange exchange;
    private final HttpServerResponse response;
    private final TimeoutSettings timeouts;
    private final Consumer<@Nullable TurnSummary> onEnd;
    private final Deadlines.Deadline silence;
    private final Stall stall;
    private @Nullable TurnHandle turn;
    private boolean waiting;
    private boolean begun;
    private boolean ended;

    SseListener(
            Exchange exchange, Deadlines deadlines, TimeoutSettings timeouts, Consumer<@Nullable TurnSummary> onEnd) {
        this.exchange = exchange;
        this.response = exchange.response();
        this.timeouts = timeouts;
        this.onEnd = onEnd;
        response.endHandler(null);
        this.silence = deadlines.create(() -> keepAlive(" keep-alive"));
        this.stall = new Stall(exchange, deadlines, timeouts.write());
    }

    /** The turn that feeds this response; it may have ended already. */
    void feed(TurnHandle handle) {
        if (ended) {
            return;
        }
        turn = handle;
        if (!ended) {
            response.closeHandler(ignored -> leave());
            response.exceptionHandler(ignored -> leave());
        }
    }

    @Override
    public void admitted(RateState rates) {
        exchange.rates(rates);
        silence.in(timeouts.keepAlive().toNanos());
    }

    @Override
    public void data(byte[] json) {
        write(Buffer.buffer(json.length + DATA.length + END.length)
                .appendBytes(DATA)
                .appendBytes(json)
                .appendBytes(END));
    }

    @Override
    public void keepAlive(String comment) {
        write(Buffer.buffer(":" + comment.replaceAll("[\\r\\n]", " ") + "\n\n"));
    }

    @Override
    public void ended(TurnSummary summary) {
        begin();
        finish(DONE, summary);
    }

    @Override
    public void failed(TurnFailure failure, TurnSummary summary) {
        if (begun) {
            finish(
                    Buffer.buffer("data: " + Errors.json(failure.code(), failure.message(), failure.param()) + "\n\n"),
                    summary);
        } else {
            ended = true;
            quiet();
            exchange.rates(failure.rates());
            exchange.fail(failure.code(), failure.message(), failure.param(), failure.retryAfterMillis())
                    .onComplete(ignored -> onEnd.accept(summary));
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            response.setChunked(true);
            response.putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM);
            response.putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        }
    }

    private void write(Buffer bytes) {
        if (ended || response.closed()) {
            return;
        }
        begin();
        response.write(bytes);
        silence.in(timeouts.keepAlive().toNanos());
        if (!waiting && response.writeQueueFull() && turn != null) {
            waiting = true;
            turn.pause();
            stall.begin();
            response.drainHandler(ignored -> drained());
        }
    }

    private void drained() {
        if (waiting && turn != null) {
            waiting = false;
            stall.end();
            turn.resume();
        }
    }

    private void finish(Buffer last, TurnSummary summary) {
        ended = true;
        quiet();
        if (response.closed()) {
            onEnd.accept(summary);
            return;
        }
        if (response.writeQueueFull()) {
            stall.begin();
        }
        response.end(last).onComplete(ignored -> {
            stall.end();
            onEnd.accept(summary);
        });
    }

    private void leave() {
        quiet();
        if (!ended) {
            ended = true;
            if (turn != null) {
                turn.cancel();
            }
            onEnd.accept(null);
        }
    }

    private void quiet() {
        silence.clear();
        stall.end();
    }
}
