package dev.holdfast.lab.bench.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * What is loaded. Immutable.
 *
 * @param url the server, with the path before {@code /v1} if it has one
 * @param endpoint which of its endpoints
 * @param key what goes into {@code Authorization: Bearer}; empty for none
 * @param headers further headers
 * @param connections the most connections at once
 * @param connectTimeout how long opening one may take
 */
public record Target(
        URI url, Endpoint endpoint, String key, Map<String, String> headers, int connections, Duration connectTimeout) {
    /** Copies the headers. */
    public Target {
        headers = Map.copyOf(headers);
    }

    /** The URL of a path such as {@code /v1/models} at this server, whether or not its own URL ends with {@code /v1}. */
    public URI resolve(String path) {
        String base = url.toString().replaceFirst("/+$", "");
        String root = path.startsWith("/v1/") && base.endsWith("/v1") ? base.substring(0, base.length() - 3) : base;
        return URI.create(root + path);
    }

    /** Without the key, so that it cannot end up in a log. */
    @Override
    public String toString() {
        return endpoint + " " + url;
    }
}
