package dev.holdfast.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls a running server; every failure becomes a {@link CommandFailure} with the exit code that fits. Thread-safe. Close
 * it to free its connections.
 */
final class AdminClient implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration FIRST_TOKEN = Duration.ofMinutes(10);

    private final URI url;
    private final String key;
    private final HttpClient http;

    AdminClient(URI url, String key) {
        this.url = url;
        this.key = key;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    JsonNode get(String path) {
        return call("GET", path, null);
    }

    JsonNode post(String path, @Nullable JsonNode body) {
        return call("POST", path, body);
    }

    JsonNode patch(String path, JsonNode body) {
        return call("PATCH", path, body);
    }

    /** The lines of a streamed answer as they arrive; close the stream to break it off. */
    Stream<String> stream(String path, JsonNode body) {
        HttpResponse<Stream<String>> response =
                send(request("POST", path, body, FIRST_TOKEN).build(), BodyHandlers.ofLines());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (Stream<String> lines = response.body()) {
            throw refusal(
                    response.statusCode(), String.join("\n", lines.limit(1000).toList()));
        }
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) {
        HttpResponse<InputStream> response =
                send(request(method, path, body, ANSWER).build(), BodyHandlers.ofInputStream());
        String text;
        try (InputStream in = response.body()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw unreachable(broken);
        }
        if (response.statusCode() / 100 != 2) {
            throw refusal(response.statusCode(), text);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new CommandFailure(
                    ExitCode.FAILED, url + path + " did not answer with JSON; is it a Holdfast server?", malformed);
        }
    }

    private HttpRequest.Builder request(String method, String path, @Nullable JsonNode body, Duration patience) {
        String base = url.toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(patience);
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody());
        }
        return request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException failed) {
            throw unreachable(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted", stopped);
        }
    }

    private CommandFailure unreachable(IOException failure) {
        String why = switch (failure) {
            case HttpTimeoutException late -> "it did not answer in time";
            case ConnectException refused -> "nothing listens there";
            default -> String.valueOf(failure.getMessage());
        };
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "cannot reach " + url + ": " + why + "; start it with 'holdfast serve', or give its address with --url",
                failure);
    }

    private static CommandFailure refusal(int status, String body) {
        String message = "";
        try {
            message = JSON.readTree(body).path("error").path("message").asText("");
        } catch (JsonProcessingException notJson) {
            message = "";
        }
        String shown = Console.printable(message.isEmpty() ? "the server answered with status " + status : message);
        return switch (status) {
            case 401 ->
                new CommandFailure(
                        ExitCode.NOT_ALLOWED,
                        shown + " (set HOLDFAST_ADMIN_KEY or HOLDFAST_API_KEY, or give --key-file)");
            case 403 -> new CommandFailure(ExitCode.NOT_ALLOWED, shown);
            default -> new CommandFailure(ExitCode.FAILED, shown);
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
