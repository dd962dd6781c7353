package dev.holdfast.llama.worker;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers what is not HTTP, or too much of it, and closes the connection. Stateless. */
final class BadHttp {
    private BadHttp() {}

    static void answer(HttpServerRequest request) {
        boolean tooLong = request.decoderResult().cause() instanceof TooLongFrameException;
        Refusal refusal = Refusal.malformed(
                tooLong ? "The request line or the headers are too long." : "The request is not valid HTTP.");
        JsonBytes body = new JsonBytes(256);
        refusal.write(body, false);
        request.response()
                .setStatusCode(tooLong ? 431 : refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Exchange.JSON)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(body.take())
                .onComplete(ignored -> request.connection().close());
    }
}
