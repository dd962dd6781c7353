package dev.holdfast.lab.bench.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a server what it is before and after a load: its models, its counters. Blocks; thread-safe. Close it to free its connections. */
public final class Probe implements AutoCloseable {
    /** The server cannot be measured as asked; the message says why and what to do. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        /** The HTTP status, or 0 if the server could not be reached. */
        public int status() {
            return status;
        }
    }

    /** What to do if a server does not accept a request without its key. */
    public static final String NEEDS_KEY = "; give its key with --api-key, or in the environment as HOLDFAST_API_KEY";

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Target target;
    private final HttpClient http;

    public Probe(Target target) {
        this.target = target;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(target.connectTimeout())
                .build();
    }

    /**
     * The models that the server names under {@code /v1/models}; empty if it does not know the path.
     *
     * @throws Refused if it cannot be reached, or does not accept the key
     */
    public List<String> models() throws Refused, InterruptedException {
        HttpResponse<byte[]> response = get(target.resolve("/v1/models"));
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw new Refused(
                    response.statusCode(),
                    "the server answered " + response.statusCode() + " (" + message(response.body()) + ")" + NEEDS_KEY);
        }
        List<String> models = new ArrayList<>();
        if (response.statusCode() == 200) {
            for (JsonNode model : read(response.body()).path("data")) {
                models.add(model.path("id").asText());
            }
        }
        return models;
    }

    /** The server's counters, or none if it shows none; see {@code MetricsText}. */
    public String metrics() throws InterruptedException {
        try {
            HttpResponse<byte[]> response = get(target.resolve("/metrics"));
            return response.statusCode() == 200 ? new String(response.body(), StandardCharsets.UTF_8) : "";
        } catch (Refused unreachable) {
            return "";
        }
    }

    private HttpResponse<byte[]> get(URI url) throws Refused, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(ANSWER);
        if (!target.key().isEmpty()) {
            request.header("Authorization", "Bearer " + target.key());
        }
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException unreachable) {
            String why = unreachable.getMessage() == null ? "nothing listens there" : unreachable.getMessage();
            throw new Refused(
                    0,
                    "cannot reach " + target.url() + ": " + why
                            + "; is the server running? Give its address with --base-url");
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException notJson) {
            return JSON.createObjectNode();
        }
    }

    private static String message(byte[] body) {
        String message = read(body).path("error").path("message").asText("");
        return message.isEmpty() ? "no message" : message;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
