package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects a request's body within a size and a time. Confined to the request's event loop. */
final class BodyReader {
    private final Exchange exchange;
    private final long maxBytes;
    private final Deadlines.Deadline deadline;
    private final Consumer<byte[]> then;
    private @Nullable Buffer first;
    private @Nullable ByteArrayOutputStream rest;
    private long size;
    private boolean done;

    private BodyReader(Exchange exchange, long maxBytes, Deadlines deadlines, Consumer<byte[]> then) {
        this.exchange = exchange;
        this.maxBytes = maxBytes;
        this.then = then;
        this.deadline = deadlines.create(this::late);
    }

    /** Reads the body, then calls back; too large or too slow a body is answered here. */
    static void read(Exchange exchange, long maxBytes, Deadlines deadlines, Duration within, Consumer<byte[]> then) {
        BodyReader reader = new BodyReader(exchange, maxBytes, deadlines, then);
        HttpServerRequest request = exchange.request();
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared != null && exceeds(declared, maxBytes)) {
            reader.tooLarge();
            return;
        }
        reader.deadline.in(within.toNanos());
        request.exceptionHandler(failure -> reader.stop());
        request.handler(reader::take);
        request.endHandler(ignored -> reader.end());
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
            tooLarge();
            return;
        }
        if (first == null) {
            first = piece;
        } else {
            if (rest == null) {
                rest = new ByteArrayOutputStream(Math.max(1024, 2 * first.length()));
                rest.writeBytes(first.getBytes());
            }
            rest.writeBytes(piece.getBytes());
        }
    }

    private byte[] collected() {
        if (rest != null) {
            return rest.toByteArray();
        }
        return first == null ? new byte[0] : first.getBytes();
    }

    private void end() {
        if (!done) {
            stop();
            then.accept(collected());
        }
    }

    private void tooLarge() {
        stop();
        giveUp(
                ErrorCode.REQUEST_TOO_LARGE,
                "The request body is larger than " + maxBytes + " bytes. Send a smaller one.");
    }

    private void late() {
        stop();
        giveUp(ErrorCode.REQUEST_TIMEOUT, "The request body did not arrive in time. Send it again.");
    }

    /** Answers, and closes the connection: what is left of the body is not worth reading. */
    private void giveUp(ErrorCode code, String message) {
        exchange.response().putHeader(HttpHeaders.CONNECTION, "close");
        exchange.response()
                .endHandler(ignored -> exchange.request().connection().close());
        exchange.fail(code, message, null);
    }

    private void stop() {
        done = true;
        deadline.clear();
    }
}
