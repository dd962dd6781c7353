package dev.holdfast.llama.worker;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects a request's body within a size and a time. Confined to the event loop. */
final class BodyReader {
    /** How long the rest of a refused body is thrown away, so that the client gets to read the answer. */
    private static final long LINGER_MILLIS = 500;

    private final Exchange exchange;
    private final Vertx vertx;
    private final int maxBytes;
    private final Consumer<byte[]> then;
    private final long timer;
    private @Nullable Buffer first;
    private @Nullable ByteArrayOutputStream rest;
    private long size;
    private boolean done;

    private BodyReader(Exchange exchange, Vertx vertx, HttpSettings settings, Consumer<byte[]> then) {
        this.exchange = exchange;
        this.vertx = vertx;
        this.maxBytes = settings.maxBodyBytes();
        this.then = then;
        this.timer = vertx.setTimer(
                Math.max(1, settings.timeouts().body().toMillis()), ignored -> giveUp(Refusal.lateBody()));
    }

    /** Reads the body, then calls back; too large or too slow a body is refused and its connection closed. */
    static void read(Exchange exchange, Vertx vertx, HttpSettings settings, Consumer<byte[]> then) {
        BodyReader reader = new BodyReader(exchange, vertx, settings, then);
        HttpServerRequest request = exchange.request();
        request.exceptionHandler(reader::broken);
        request.handler(reader::take);
        request.endHandler(ignored -> reader.end());
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared != null && exceeds(declared, reader.maxBytes)) {
            reader.giveUp(Refusal.largeBody(reader.maxBytes));
        }
    }

    private static boolean exceeds(String length, long maxBytes) {
        try {
            return Long.parseLong(length) > maxBytes;
        } catch (NumberFormatException ignored) {
            return false;
        }
    }

    private void take(Buffer piece) {
        if (done) {
            return;
        }
        size += piece.length();
        if (size > maxBytes) {
            giveUp(Refusal.largeBody(maxBytes));
        } else if (first == null) {
            first = piece;
        } else {
            if (rest == null) {
                rest = new ByteArrayOutputStream(Math.max(1024, 2 * first.length()));
                rest.writeBytes(first.getBytes());
            }
            rest.writeBytes(piece.getBytes());
        }
    }

    private void end() {
        if (!done) {
            stop();
            if (rest != null) {
                then.accept(rest.toByteArray());
            } else {
                then.accept(first == null ? new byte[0] : first.getBytes());
            }
        }
    }

    private void giveUp(Refusal refusal) {
        stop();
        exchange.response().putHeader(HttpHeaders.CONNECTION, "close");
        exchange.refuse(refusal);
        vertx.setTimer(LINGER_MILLIS, ignored -> exchange.request().connection().close());
    }

    private void broken(Throwable failure) {
        if (!done && (failure instanceof DecoderException || failure instanceof NumberFormatException)) {
            giveUp(Refusal.malformed("The request body is not valid HTTP: check its length or its chunks."));
        }
        stop();
    }

    private void stop() {
        done = true;
        vertx.cancelTimer(timer);
    }
}
