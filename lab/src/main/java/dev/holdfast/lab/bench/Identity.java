package dev.holdfast.lab.bench;

import dev.holdfast.lab.bench.client.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured. Immutable.
 *
 * @param endpoint the kind of request
 * @param url the server
 * @param model its model
 * @param dataset what was asked, in words
 * @param label a name for the result, or null
 * @param prompts how many requests were planned
 * @param seed of arrivals and prompts
 * @param metadata further pairs that go into the result as they are
 */
public record Identity(
        Endpoint endpoint,
        String url,
        String model,
        String dataset,
        @Nullable String label,
        long prompts,
        long seed,
        Map<String, String> metadata) {
    /** Copies the pairs. */
    public Identity {
        metadata = new LinkedHashMap<>(metadata);
    }

    /** The same with another number of requests. */
    public Identity of(long requests) {
        return new Identity(endpoint, url, model, dataset, label, requests, seed, metadata);
    }
}
