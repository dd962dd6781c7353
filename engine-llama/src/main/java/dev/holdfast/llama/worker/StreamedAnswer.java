package dev.holdfast.llama.worker;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that is sent as it comes, as server-sent events: an event for each token, or for all that came while the event
 * loop was elsewhere. Until the first byte is out a failure is a plain HTTP error, after it an event.
 */
final class StreamedAnswer extends Answer {
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int USUAL_EVENT = 512;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final long writeMillis;
    private final JsonBytes out = new JsonBytes(USUAL_EVENT);
    private final List<Pending> pending = new ArrayList<>();
    private final Shape shape;
    private boolean waiting;
    private long stall = NO_TIMER;

    StreamedAnswer(Exchange exchange, GenerationPlan plan, WorkerMetrics metrics, Vertx vertx, HttpSettings settings) {
        super(exchange, plan, metrics);
        this.vertx = vertx;
        this.writeMillis = Math.max(1, settings.timeouts().write().toMillis());
        this.shape = plan.shape();
    }

    private Pending of(Choice choice) {
        while (pending.size() <= choice.index()) {
            pending.add(new Pending());
        }
        return pending.get(choice.index());
    }

    /** Text that is not written yet, so that what comes of one kind in one go makes one event. */
    private static final class Pending {
        private final StringBuilder text = new StringBuilder();
        private Kind kind = Kind.CONTENT;
        private int call;
        private boolean opened;
    }

    private enum Kind {
        CONTENT,
        REASONING,
        ARGUMENTS
    }

    private void add(Choice choice, Kind kind, int call, String text) {
        Pending own = of(choice);
        if (own.kind != kind || own.call != call) {
            emit(choice, own);
            own.kind = kind;
            own.call = call;
        }
        own.text.append(text);
    }

    private void emit(Choice choice, Pending own) {
        if (own.text.isEmpty()) {
            return;
        }
        open(choice, own);
        switch (own.kind) {
            case CONTENT -> shape.content(out, choice, own.text);
            case REASONING -> shape.reasoning(out, choice, own.text);
            case ARGUMENTS -> shape.toolArguments(out, choice, own.call, own.text);
        }
        own.text.setLength(0);
    }

    private void open(Choice choice, Pending own) {
        if (!own.opened) {
            own.opened = true;
            shape.open(out, choice);
        }
    }

    @Override
    void content(Choice choice, String text) {
        add(choice, Kind.CONTENT, 0, text);
    }

    @Override
    void reasoning(Choice choice, String text) {
        add(choice, Kind.REASONING, 0, text);
    }

    @Override
    void toolCall(Choice choice, int call, String id, String name) {
        Pending own = of(choice);
        emit(choice, own);
        open(choice, own);
        shape.toolCall(out, choice, call, id, name);
    }

    @Override
    void toolArguments(Choice choice, int call, String text) {
        add(choice, Kind.ARGUMENTS, call, text);
    }

    @Override
    void ended(Choice choice) {
        Pending own = of(choice);
        emit(choice, own);
        open(choice, own);
        shape.finish(out, choice);
    }

    private void emitAll() {
        for (int i = 0; i < pending.size(); i++) {
            emit(choices().get(i), pending.get(i));
        }
    }

    @Override
    void send() {
        emitAll();
        if (out.size() == 0) {
            return;
        }
        HttpServerResponse response = begun();
        response.write(out.take());
        if (!waiting && response.writeQueueFull()) {
            waiting = true;
            slowReader(true);
            stall = vertx.setTimer(writeMillis, ignored -> exchange().abort());
            response.drainHandler(ignored -> drained());
        }
    }

    private void drained() {
        if (waiting) {
            waiting = false;
            noStall();
            slowReader(false);
        }
    }

    private void noStall() {
        if (stall != NO_TIMER) {
            vertx.cancelTimer(stall);
            stall = NO_TIMER;
        }
    }

    private HttpServerResponse begun() {
        HttpServerResponse response = exchange().response();
        if (!response.headWritten()) {
            response.setChunked(true);
            response.putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM);
            response.putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        }
        return response;
    }

    @Override
    void complete(Usage usage) {
        emitAll();
        GenerationPlan.StreamOptions options = plan().stream();
        if (options != null && options.usage()) {
            shape.usage(out, usage);
        }
        out.raw(DONE);
        end();
    }

    @Override
    void refuse(Refusal refusal) {
        if (!exchange().response().headWritten()) {
            exchange().refuse(refusal);
            return;
        }
        emitAll();
        out.raw("data: ");
        refusal.write(out, true);
        out.raw("\n\n");
        end();
    }

    private void end() {
        if (exchange().isOver()) {
            return;
        }
        noStall();
        if (begun().writeQueueFull()) {
            stall = vertx.setTimer(writeMillis, ignored -> exchange().abort());
            exchange().response().drainHandler(ignored -> noStall());
        }
        exchange().end(out.take());
    }
}
