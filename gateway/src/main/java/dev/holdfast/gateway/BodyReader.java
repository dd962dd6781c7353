package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body within a size, which holds after decompression too, and a time. Confined to the request's event
 * loop.
 */
final class BodyReader {
    /** How long the rest of a refused body is thrown away, so that the client gets to read the answer. */
    private static final long LINGER_NANOS = 1_000_000_000L;

    private final BiConsumer<ErrorCode, String> refusal;
    private final Deadlines.Deadline linger;
    private final int maxBytes;
    private final Context context;
    private final String id;
    private final @Nullable Inflation coding;
    private final Deadlines.Deadline deadline;
    private final Consumer<byte[]> then;
    private @Nullable Buffer first;
    private @Nullable ByteArrayOutputStream rest;
    private long size;
    private boolean done;

    private BodyReader(
            Exchange exchange,
            BiConsumer<ErrorCode, String> refusal,
            ServerSettings settings,
            Deadlines deadlines,
            Context context,
            Consumer<byte[]> then) {
        this.context = context;
        this.id = exchange.id();
        this.coding = Inflation.of(exchange.request().getHeader(HttpHeaders.CONTENT_ENCODING));
        this.refusal = refusal;
        this.linger = deadlines.create(exchange::abort);
        this.maxBytes = Math.toIntExact(settings.maxBody().bytes());
        this.then = then;
        this.deadline = deadlines.create(this::late);
    }

    /** Reads the body, then calls back; too large or too slow a body is refused. */
    static void read(
            Exchange exchange,
            BiConsumer<ErrorCode, String> refusal,
            ServerSettings settings,
            Deadlines deadlines,
            Context context,
            Consumer<byte[]> then) {
        BodyReader reader = new BodyReader(exchange, refusal, settings, deadlines, context, then);
        HttpServerRequest request = exchange.request();
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (reader.coding == null) {
            reader.stop();
            reader.giveUp(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "This content-encoding is not known here. Send the body as it is, or compressed with gzip or deflate.");
        } else if (declared != null && exceeds(declared, reader.maxBytes)) {
            reader.tooLarge();
        } else {
            reader.deadline.in(settings.timeouts().body().toNanos());
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
            byte[] body = collected();
            if (coding == null || coding == Inflation.IDENTITY) {
                then.accept(body);
            } else {
                Thread.ofVirtual().name("decode-" + id).start(() -> inflate(coding, body));
            }
        }
    }

    private void inflate(Inflation known, byte[] body) {
        try {
            byte[] inflated = known.undo(body, maxBytes);
            context.runOnContext(ignored -> {
                if (inflated.length > maxBytes) {
                    refuseLarge();
                } else {
                    then.accept(inflated);
                }
            });
        } catch (IOException malformed) {
            context.runOnContext(ignored -> refusal.accept(
                    ErrorCode.INVALID_REQUEST, "The body is not what its content-encoding says. Send it anew."));
        }
    }

    private void refuseLarge() {
        refusal.accept(
                ErrorCode.REQUEST_TOO_LARGE,
                "The request body is larger than " + maxBytes + " bytes when it is decompressed. Send a smaller one.");
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

    /** Answers, and closes the connection if the rest of the body does not come soon. */
    private void giveUp(ErrorCode code, String message) {
        refusal.accept(code, message);
        linger.in(LINGER_NANOS);
    }

    /** The client left, or its chunks are none; either way the connection is closed. */
    private void broken(Throwable failure) {
        boolean unanswered = !done;
        stop();
        if (unanswered && (failure instanceof DecoderException || failure instanceof NumberFormatException)) {
            refusal.accept(
                    ErrorCode.INVALID_REQUEST, "The request body is not valid HTTP: check its length or its chunks.");
        }
    }

    private void stop() {
        done = true;
        deadline.clear();
    }
}
