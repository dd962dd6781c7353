package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers what is not HTTP, or too much of it, and closes the connection. */
final class BadHttp {
    private BadHttp() {}

    static void answer(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof TooLongFrameException;
        ErrorCode code = tooLong ? ErrorCode.REQUEST_TOO_LARGE : ErrorCode.INVALID_REQUEST;
        String message = tooLong
                ? "The request line or the headers are too long."
                : "The request is not valid HTTP" + (cause instanceof DecoderException ? "." : ": check its head.");
        request.response()
                .setStatusCode(tooLong ? 431 : 400)
                .putHeader(HttpHeaders.CONTENT_TYPE, Exchange.JSON)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(Buffer.buffer(Errors.json(code, message, null)))
                .onComplete(ignored -> request.connection().close());
    }
}
