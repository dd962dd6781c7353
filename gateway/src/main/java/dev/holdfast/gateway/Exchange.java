package dev.holdfast.gateway;

import dev.holdfast.access.RateState;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Principal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One request and its response. Confined to its event loop. */
final class Exchange {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final int MAX_ID = 128;

    /** Compressing so many bytes takes about a millisecond; more are compressed away from the event loop. */
    private static final int QUICK = 64 * 1024;

    private static final String SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String id;
    private final long arrivedNanos;
    private @Nullable Principal principal;
    private boolean answered;

    Exchange(HttpServerRequest request, long arrivedNanos) {
        this.request = request;
        this.response = request.response();
        this.arrivedNanos = arrivedNanos;
        String given = request.getHeader(REQUEST_ID);
        this.id = given != null && isSafe(given) ? given : fresh();
        response.putHeader(REQUEST_ID, id);
    }

    private static boolean isSafe(String id) {
        if (id.isEmpty() || id.length() > MAX_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (SAFE.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "req-" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    String id() {
        return id;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    @Nullable
    Principal principal() {
        return principal;
    }

    void principal(Principal known) {
        principal = known;
    }

    /** The key that was sent, or empty. */
    String key() {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return "";
        }
        boolean bearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        return bearer ? authorization.substring(7).strip() : "";
    }

    boolean isAnswered() {
        return answered || response.ended() || response.closed();
    }

    /** Gives the client up: an HTTP/2 stream alone, an HTTP/1.1 connection as a whole. */
    void abort() {
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset();
        } else {
            Wire.cutOff(request.connection());
        }
    }

    /** Answers with JSON, unless something was answered already; completes when the answer is out. */
    Future<Void> json(int status, Buffer body) {
        return answer(status, JSON, body);
    }

    /** Answers, unless something was answered already; completes when the answer is out. */
    Future<Void> answer(int status, CharSequence type, Buffer body) {
        if (isAnswered()) {
            return Future.succeededFuture();
        }
        answered = true;
        response.setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (!Gzip.isWanted(request.getHeader(HttpHeaders.ACCEPT_ENCODING), body.length())) {
            return response.end(body);
        }
        response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        Context context = Vertx.currentContext();
        return body.length() <= QUICK || context == null
                ? response.end(Buffer.buffer(Gzip.of(body.getBytes())))
                : context.executeBlocking(() -> Gzip.of(body.getBytes()), false)
                        .compose(compressed -> response.end(Buffer.buffer(compressed)));
    }

    /** Answers with an error, unless something was answered already. */
    Future<Void> fail(ErrorCode code, String message, @Nullable String param) {
        return json(Errors.status(code), Buffer.buffer(Errors.json(code, message, param)));
    }

    /** Answers with an error that waiting may heal. */
    Future<Void> fail(ErrorCode code, String message, @Nullable String param, long retryAfterMillis) {
        if (retryAfterMillis >= 0 && !response.headWritten()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, (retryAfterMillis + 999) / 1000)));
            response.putHeader("retry-after-ms", Long.toString(retryAfterMillis));
        }
        return fail(code, message, param);
    }

    /** Adds the {@code x-ratelimit-*} headers. */
    void rates(RateState rates) {
        if (response.headWritten()) {
            return;
        }
        if (rates.requestLimit() >= 0) {
            response.putHeader("x-ratelimit-limit-requests", Long.toString(rates.requestLimit()));
            response.putHeader("x-ratelimit-remaining-requests", Long.toString(rates.requestRemaining()));
            response.putHeader("x-ratelimit-reset-requests", duration(rates.requestResetMillis()));
        }
        if (rates.tokenLimit() >= 0) {
            response.putHeader("x-ratelimit-limit-tokens", Long.toString(rates.tokenLimit()));
            response.putHeader("x-ratelimit-remaining-tokens", Long.toString(rates.tokenRemaining()));
            response.putHeader("x-ratelimit-reset-tokens", duration(rates.tokenResetMillis()));
        }
    }

    /** A duration as OpenAI writes it: {@code 120ms}, {@code 6s}, {@code 1m30s}. */
    static String duration(long millis) {
        if (millis < 1000) {
            return millis + "ms";
        }
        long seconds = (millis + 999) / 1000;
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
