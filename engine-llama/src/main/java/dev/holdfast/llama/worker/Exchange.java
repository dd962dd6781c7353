package dev.holdfast.llama.worker;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One request and its response. Confined to the event loop but for the methods that say otherwise. */
final class Exchange {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final int MAX_ID = 128;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final long arrivedNanos;
    private final String id;
    private final Runnable onEnd;
    private @Nullable Runnable onLeave;
    private boolean left;
    private boolean ended;

    /** A request that came; {@code onEnd} runs once, when it is answered or its client has left. */
    Exchange(HttpServerRequest request, Context context, long arrivedNanos, Runnable onEnd) {
        this.request = request;
        this.response = request.response();
        this.context = context;
        this.arrivedNanos = arrivedNanos;
        this.onEnd = onEnd;
        String given = request.getHeader(REQUEST_ID);
        this.id = given != null && isSafe(given) ? given : fresh();
        response.putHeader(REQUEST_ID, id);
        response.closeHandler(ignored -> leave());
        response.exceptionHandler(ignored -> leave());
    }

    private static boolean isSafe(String id) {
        return !id.isEmpty() && id.length() <= MAX_ID && id.chars().allMatch(Exchange::isSafe);
    }

    private static boolean isSafe(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    /** From any thread: the client's name for the request, or one of ours; letters, digits, dashes, dots. */
    String id() {
        return id;
    }

    /** From any thread. */
    long arrivedNanos() {
        return arrivedNanos;
    }

    /** From any thread: runs something on the event loop. */
    void onLoop(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    /** From any thread: whether the client has left. */
    synchronized boolean hasLeft() {
        return left;
    }

    /** From any thread: what to do when the client leaves before it is answered; at once if it has. */
    void onLeave(Runnable action) {
        boolean now;
        synchronized (this) {
            onLeave = action;
            now = left;
        }
        if (now) {
            action.run();
        }
    }

    private void leave() {
        if (ended) {
            return;
        }
        ended = true;
        Runnable action;
        synchronized (this) {
            left = true;
            action = onLeave;
        }
        if (action != null) {
            action.run();
        }
        onEnd.run();
    }

    /** Whether it is answered or its client has left. */
    boolean isOver() {
        return ended;
    }

    void json(int status, JsonBytes body) {
        answer(status, JSON, body.take());
    }

    void answer(int status, CharSequence type, Buffer body) {
        if (ended || response.headWritten()) {
            return;
        }
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        end(body);
    }

    void refuse(Refusal refusal) {
        JsonBytes body = new JsonBytes(256);
        refusal.write(body, false);
        json(refusal.status(), body);
    }

    /** Sends the response's last bytes. */
    void end(Buffer last) {
        if (!ended) {
            ended = true;
            response.end(last).onComplete(ignored -> onEnd.run());
        }
    }

    /** Closes the connection, whatever waits on it. */
    void abort() {
        leave();
        request.connection().close();
    }
}
