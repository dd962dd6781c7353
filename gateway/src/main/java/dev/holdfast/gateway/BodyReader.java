package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects a request's body within a size and a time. Confined to the request's event loop. */
final class BodyReader {
    /** How long the rest of a refused body is thrown away, so that the client gets to read the answer. */
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final BiConsumer<ErrorCode, String> refusal;
    private final Deadlines.Deadline linger;
    private final long maxBytes;
    private final Deadlines.Deadline deadline;
    private final Consumer<byte[]> then;
    private @Nullable Buffer first;
    private @Nullable ByteArrayOutputStream rest;
    private long size;
    private boolean done;

    private BodyReader(
            Exchange exchange,
            BiConsumer<ErrorCode, String> refusal,
            long maxBytes,
            Deadlines deadlines,
            Consumer<byte[]> then) {
        this.refusal = refusal;
        this.linger = deadlines.create(exchange::abort);
        this.maxBytes = maxBytes;
        this.then = then;
        this.deadline = deadlines.create(this::late);
    }

    /** Reads the body, then calls back; too large or too slow a body is refused. */
    static void read(
            Exchange exchange,
            BiConsumer<ErrorCode, String> refusal,
            long maxBytes,
            Deadlines deadlines,
            Duration within,
            Consumer<byte[]> then) {
        BodyReader reader = new BodyReader(exchange, refusal, maxBytes, deadlines, then);
        HttpServerRequest request = exchange.request();
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared != null && exceeds(declared, maxBytes)) {
            reader.tooLarge();
        } else {
            reader.deadline.in(within.toNanos());
        }
        request.exceptionHandler(reader::broken);
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
        linger.clear();
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

    /** The client left, or its body cannot be decompressed; either way the connection is closed. */
    private void broken(Throwable failure) {
        boolean unanswered = !done;
        stop();
        if (unanswered && failure instanceof DecoderException) {
            refusal.accept(
                    ErrorCode.INVALID_REQUEST,
                    "The body is not compressed as its content-encoding says. Compress it so, or leave that header out.");
        }
    }

    /** Answers, and closes the connection if the rest of the body does not come soon. */
    private void giveUp(ErrorCode code, String message) {
        refusal.accept(code, message);
        linger.in(LINGER_NANOS);
    }

    private void stop() {
        done = true;
        deadline.clear();
    }
}
