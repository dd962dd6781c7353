package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.ScriptedEngine;
import dev.holdfast.testkit.TestPlatform;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServeProcessTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROMPT = "the-recipe-is-secret";
    private static final String ANSWER = "the-answer-is-secret";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedEngine engine = ScriptedEngine.start(vertx);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Program program;
    private URI url;
    private String key = "";

    @BeforeEach
    void start() throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("holdfast.yaml"),
                TestPlatform.model(engine.url()) + "telemetry: {log_format: json, log_level: debug}\n");
        program = Program.serve(configuration, folder.resolve("data"));
        url = program.address();
        HttpResponse<String> made = send("POST", "/admin/v1/keys", TestPlatform.ADMIN_KEY, "made", "{\"name\":\"k\"}");
        key = JSON.readTree(made.body()).path("key").asText();
    }

    @AfterEach
    void stop() {
        program.close();
        http.shutdownNow();
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_running_stream_finishes_after_sigterm_and_the_exit_status_is_0() throws Exception {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        engine.respond(request -> inference(request)
                ? Script.sse()
                        .event(EngineTroubles.CHUNK)
                        .await(goOn)
                        .event(EngineTroubles.FINISH)
                        .done()
                : EngineShape.VLLM.answer(request));
        HttpResponse<Stream<String>> answer = http.send(
                request("POST", "/v1/chat/completions", key, "s", chat(",\"stream\":true")),
                HttpResponse.BodyHandlers.ofLines());
        Iterator<String> lines = answer.body().filter(line -> !line.isEmpty()).iterator();
        assertThat(lines.next()).contains("Hi");

        program.terminate();
        while (send("GET", "/health/ready", "", "r", "").statusCode() != 503) {
            Thread.onSpinWait();
        }
        goOn.complete(null);

        List<String> rest = new ArrayList<>();
        lines.forEachRemaining(rest::add);
        assertThat(rest.getLast()).isEqualTo("data: [DONE]");
        assertThat(program.exitStatus()).isZero();
        assertThat(Books.of(folder.resolve("data")).chats()).containsEntry("s", 1);
    }

    @Test
    void the_access_log_has_one_line_for_each_request_and_no_text_or_key_of_it() throws Exception {
        engine.respond(request ->
                inference(request) ? Script.json(200, """
                        {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
                        "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
                        "usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""".replace("%s", ANSWER)) : EngineShape.VLLM.answer(request));
        send("POST", "/v1/chat/completions", key, "good", chat(""));
        send("POST", "/v1/chat/completions", key, "malformed", chat("").replace("}]", "}] " + PROMPT));
        send("POST", "/v1/chat/completions", key, "unknown-model", chat("").replace("\"m\"", "\"none\""));
        send("POST", "/v1/chat/completions", "hf-wrong-" + PROMPT, "wrong-key", chat(""));
        send("GET", "/nowhere?q=" + PROMPT, "", "nowhere", "");
        program.terminate();
        assertThat(program.exitStatus()).isZero();

        List<String> output = program.output();
        assertThat(String.join("\n", output)).doesNotContain(PROMPT, ANSWER, key, TestPlatform.ADMIN_KEY);
        Map<String, JsonNode> lines = accessLines(output);
        assertThat(lines.keySet())
                .containsExactlyInAnyOrder("made", "good", "malformed", "unknown-model", "wrong-key", "nowhere");
        JsonNode good = lines.get("good");
        assertThat(good.path("method").asText()).isEqualTo("POST");
        assertThat(good.path("path").asText()).isEqualTo("/v1/chat/completions");
        assertThat(good.path("status").asInt()).isEqualTo(200);
        assertThat(key).contains(good.path("key_id").asText());
        assertThat(good.path("project").asText()).isEqualTo("default/default");
        assertThat(good.path("model").asText()).isEqualTo("m");
        assertThat(good.path("replica").asText()).isEqualTo(engine.url().toString());
        assertThat(good.path("outcome").asText()).isEqualTo("ok");
        assertThat(good.path("prompt_tokens").asInt()).isEqualTo(9);
        assertThat(good.path("completion_tokens").asInt()).isEqualTo(2);
        assertThat(good.path("micros").asLong()).isPositive();
        assertThat(lines.get("malformed").path("status").asInt()).isEqualTo(400);
        assertThat(lines.get("unknown-model").path("status").asInt()).isEqualTo(404);
        assertThat(lines.get("wrong-key").path("status").asInt()).isEqualTo(401);
        assertThat(lines.get("wrong-key").has("key_id")).isFalse();
        assertThat(lines.get("nowhere").path("path").asText()).isEqualTo("/nowhere");
    }

    /** The lines of the access log by request; fails if a request has two. */
    private static Map<String, JsonNode> accessLines(List<String> output) throws IOException {
        Map<String, JsonNode> lines = new HashMap<>();
        for (String line : output) {
            JsonNode fields = line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
            if (fields.path("type").asText().equals("access")) {
                assertThat(lines.put(fields.path("request_id").asText(), fields))
                        .isNull();
            }
        }
        return lines;
    }

    private static boolean inference(Received request) {
        return request.path().equals("/v1/chat/completions");
    }

    private static String chat(String more) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]" + more + "}";
    }

    private HttpResponse<String> send(String method, String path, String bearer, String id, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, path, bearer, id, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String bearer, String id, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .header("x-request-id", id)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return bearer.isEmpty()
                ? request.build()
                : request.header("authorization", "Bearer " + bearer).build();
    }
}
