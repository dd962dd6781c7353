package dev.holdfast.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A request as a {@link ScriptedEngine} received it.
 *
 * @param method the HTTP method
 * @param path the path, without query
 * @param headers the headers, names in lower case
 * @param body the body, possibly empty
 * @param clientGone completes when the client closed its request before the answer was complete
 * @param answered completes when the script was played to its end
 */
public record Received(
        String method,
        String path,
        Map<String, String> headers,
        Buffer body,
        CompletableFuture<Void> clientGone,
        CompletableFuture<Void> answered) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The body as text. */
    public String text() {
        return body.toString();
    }

    /** The body as a tree; a missing node if there is no body. */
    public JsonNode json() {
        try {
            return JSON.readTree(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the engine received a body that is not JSON: " + text(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
