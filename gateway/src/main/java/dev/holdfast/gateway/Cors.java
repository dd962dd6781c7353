package dev.holdfast.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Lets pages of configured origins call from a browser. Without origins it does nothing. Immutable. */
final class Cors {
    private final List<String> origins;

    Cors(List<String> origins) {
        this.origins = origins;
    }

    /** Adds the headers an origin needs; answers a preflight request and says so. */
    boolean answered(Exchange exchange) {
        if (origins.isEmpty()) {
            return false;
        }
        String origin = exchange.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !(origins.contains("*") || origins.contains(origin))) {
            return false;
        }
        HttpServerResponse response = exchange.response();
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.putHeader(HttpHeaders.VARY, "Origin");
        response.putHeader(
                HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS,
                "x-request-id, retry-after, retry-after-ms, x-ratelimit-limit-requests, x-ratelimit-remaining-requests,"
                        + " x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens,"
                        + " x-ratelimit-reset-tokens");
        boolean preflight = exchange.request().method().equals(HttpMethod.OPTIONS)
                && exchange.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
        if (preflight) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PATCH, DELETE");
            response.putHeader(
                    HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                    "authorization, content-type, x-request-id, x-holdfast-label, traceparent");
            response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
            response.setStatusCode(204).end();
        }
        return preflight;
    }
}
