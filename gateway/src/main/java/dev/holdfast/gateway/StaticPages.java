package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Health, metrics and the API description. Thread-safe. */
final class StaticPages {
    private static final Buffer OPENAPI = Buffer.buffer(resource("openapi.json"));

    private final GatewayParts parts;

    StaticPages(GatewayParts parts) {
        this.parts = parts;
    }

    void answer(Exchange exchange, String path) {
        switch (path) {
            case "/health/live" -> exchange.json(200, Buffer.buffer("{\"status\":\"live\"}"));
            case "/health/ready" -> ready(exchange);
            case "/openapi.json" -> exchange.json(200, OPENAPI);
            default -> metrics(exchange);
        }
    }

    private void ready(Exchange exchange) {
        String reason = parts.readiness().get();
        if (reason.isEmpty()) {
            exchange.json(200, Buffer.buffer("{\"status\":\"ready\"}"));
        } else {
            boolean recordable = parts.audit().accepting();
            exchange.fail(recordable ? ErrorCode.SHUTTING_DOWN : ErrorCode.AUDIT_UNAVAILABLE, reason, null);
        }
    }

    private void metrics(Exchange exchange) {
        exchange.answer(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                Buffer.buffer(parts.telemetry().scrape()));
    }

    private static byte[] resource(String name) {
        try (InputStream in = StaticPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the build left out " + name);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
