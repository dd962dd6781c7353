package dev.holdfast.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.app.HoldfastSettings;
import dev.holdfast.app.Platform;
import dev.holdfast.app.cli.ServeOptions;
import dev.holdfast.app.config.ConfigurationLoader;
import dev.holdfast.app.config.LoadResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/**
 * The whole platform in this process, on a free port, with real storage, ledger and HTTP. Thread-safe.
 */
public final class TestPlatform implements AutoCloseable {
    /** The admin key of every test platform. */
    public static final String ADMIN_KEY = "hf-test-admin-0123456789abcdef0123456789abcdef";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Platform platform;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestPlatform(Platform platform) {
        this.platform = platform;
    }

    /** Starts a platform with this configuration, keeping its data in this folder. */
    public static TestPlatform start(Path data, String yaml) {
        HoldfastSettings settings = settings(yaml);
        return new TestPlatform(
                Platform.start(settings, new ServeOptions(data, "127.0.0.1", 0, ADMIN_KEY), notice -> {}));
    }

    /** Reads a configuration, failing with all its mistakes. Without the key {@code models} there are none. */
    public static HoldfastSettings settings(String yaml) {
        String text = yaml.contains("models:") ? yaml : yaml + "\nmodels: []\n";
        return switch (new ConfigurationLoader(Map.of()).parse("test.yaml", text, HoldfastSettings.class)) {
            case LoadResult.Loaded<HoldfastSettings> loaded -> loaded.settings();
            case LoadResult.Invalid<HoldfastSettings> invalid ->
                throw new IllegalArgumentException(invalid.mistakes().toString());
        };
    }

    /** A configuration with one model {@code m} on this engine, open to internal data. */
    public static String model(URI engine) {
        return """
                models:
                  - name: m
                    clearance: internal
                    engines: [{url: "ENGINE"}]
                """.replace("ENGINE", engine.toString());
    }

    /** A configuration with one model {@code m} that a worker of the platform runs: the demo model. */
    public static String localModel(String moreSettings) {
        return "models: [{name: m, clearance: internal, max_output_tokens: 1000, engines: [{local: {file: demo"
                + (moreSettings.isEmpty() ? "" : ", " + moreSettings) + "}}]}]\n";
    }

    /** What the first replica of a model says of itself. */
    public String condition(String model) {
        for (JsonNode each : json(get("/admin/v1/status", ADMIN_KEY)).path("models")) {
            if (each.path("name").asText().equals(model)) {
                return each.path("replicas").path(0).path("condition").asText();
            }
        }
        throw new IllegalArgumentException("no model " + model);
    }

    /** The platform itself. */
    public Platform platform() {
        return platform;
    }

    /** Where it listens. */
    public URI url() {
        return platform.address();
    }

    /** Makes an inference key with these further fields of the admin API, such as {@code "limits":{...}}. */
    public String key(String moreFields) {
        String more = moreFields.isEmpty() ? "" : "," + moreFields;
        HttpResponse<String> made = post("/admin/v1/keys", ADMIN_KEY, "{\"name\":\"test\"" + more + "}");
        if (made.statusCode() != 201) {
            throw new IllegalStateException("no key was made: " + made.body());
        }
        return json(made).path("key").asText();
    }

    /** Posts JSON and waits for the whole answer. */
    public HttpResponse<String> post(String path, String key, String body) {
        return send(request(path, key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Gets and waits for the whole answer. */
    public HttpResponse<String> get(String path, String key) {
        return send(request(path, key).GET().build());
    }

    /** A request with this key, to be finished by the caller. */
    public HttpRequest.Builder request(String path, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url().resolve(path));
        return key.isEmpty() ? request : request.header("authorization", "Bearer " + key);
    }

    /** Sends a request and waits for the whole answer. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException("the platform did not answer", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The body of an answer as a tree. */
    public static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    /** JSON as a tree. */
    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("not JSON: " + text, malformed);
        }
    }

    /** Stops gracefully and closes everything. */
    @Override
    public void close() {
        platform.stop();
        http.close();
    }
}
