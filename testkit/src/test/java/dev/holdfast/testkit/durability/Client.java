package dev.holdfast.testkit.durability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.testkit.TestPlatform;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client of a platform, which names its requests. Thread-safe. */
final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;

    Client(URI url) {
        this.url = url;
    }

    /** Asks for a chat; the answer is complete when this returns. */
    HttpResponse<String> chat(String key, String requestId, boolean stream) throws IOException, InterruptedException {
        return post(
                "/v1/chat/completions",
                key,
                requestId,
                "{\"model\":\"m\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    /** Makes an inference key as the administrator. */
    HttpResponse<String> makeKey(String requestId) throws IOException, InterruptedException {
        return post("/admin/v1/keys", TestPlatform.ADMIN_KEY, requestId, "{\"name\":\"" + requestId + "\"}");
    }

    private HttpResponse<String> post(String path, String key, String requestId, String body)
            throws IOException, InterruptedException {
        return http.send(
                request(path, key)
                        .header("content-type", "application/json")
                        .header("x-request-id", requestId)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Reads a page as the administrator. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path, TestPlatform.ADMIN_KEY).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(DEADLINE).header("authorization", "Bearer " + key);
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    /** Ends at once what is still under way. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
