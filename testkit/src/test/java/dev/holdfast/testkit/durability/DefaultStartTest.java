package dev.holdfast.testkit.durability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.TestPlatform;
import dev.holdfast.testkit.local.Workers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program with a configuration that says nothing of models. */
@Timeout(120)
class DefaultStartTest {
    private static final String CHAT = """
            {"model":"demo","messages":[{"role":"user","content":"Documents:
            [1] The library opens at nine.
            [2] The budget of the archive is 700 euros.

            Question: budget of the archive?"}]}""".replace("\n", "\\n").replace("\\n{", "{");

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void the_demo_model_answers_the_first_request_and_its_worker_ends_with_the_program() throws Exception {
        Path configuration = Files.writeString(folder.resolve("holdfast.yaml"), "server: {drain: 1s}\n");
        long worker;
        try (Program program = Program.serve(configuration, folder.resolve("data"))) {
            URI url = program.address();
            JsonNode answer = ask(url, "/v1/chat/completions", CHAT);
            assertThat(answer.path("choices")
                            .path(0)
                            .path("message")
                            .path("content")
                            .asText())
                    .containsPattern("\\[\\d\\]|could not find");
            assertThat(answer.path("usage").path("completion_tokens").asInt()).isPositive();
            worker = Workers.process(ask(url, "/admin/v1/status", "")
                    .path("models")
                    .path(0)
                    .path("replicas")
                    .path(0)
                    .path("condition")
                    .asText());
            assertThat(ProcessHandle.of(worker)).isPresent();
            program.kill();
        }
        Workers.awaitEnd(worker);
    }

    private JsonNode ask(URI url, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .header("authorization", "Bearer " + TestPlatform.ADMIN_KEY)
                .header("content-type", "application/json");
        HttpRequest built = body.isEmpty()
                ? request.GET().build()
                : request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
        HttpResponse<String> answer = http.send(built, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return TestPlatform.json(answer);
    }
}
