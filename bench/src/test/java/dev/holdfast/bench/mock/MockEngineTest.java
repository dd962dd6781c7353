package dev.holdfast.bench.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MockEngineTest {
    private MockEngine engine;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        engine = MockEngine.start(0, 2);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    @Test
    void answers_a_chat_with_usage_and_a_new_id_each_time() throws Exception {
        String first = post("/v1/chat/completions", "{\"model\":\"mock\",\"messages\":[],\"max_tokens\":5}");
        String second = post("/v1/chat/completions", "{\"model\":\"mock\",\"messages\":[],\"max_tokens\":5}");
        assertThat(first).contains("\"finish_reason\":\"stop\"").containsPattern("\"completion_tokens\": +5,");
        assertThat(first.length()).isBetween(500, 700);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void streams_every_choice_to_its_finish_and_shows_usage_when_asked() throws Exception {
        String answer = post(
                "/v1/chat/completions",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"n\":2,\"max_tokens\":100,\"events_per_second\":1000}");
        assertThat(answer.split("\" token\"", -1)).hasSize(201);
        assertThat(answer.split("\"finish_reason\":\"length\"", -1)).hasSize(3);
        assertThat(answer).contains("\"completion_tokens\":200").endsWith("data: [DONE]\n\n");
    }

    @Test
    void answers_a_chunked_body_that_comes_in_pieces() throws Exception {
        String body = "{\"input\":[\"a\",\"b\"]" + " ".repeat(100_000) + "}";
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/embeddings"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
        String answer =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(answer.split("\"index\"", -1)).hasSize(3);
    }

    @Test
    void answers_pipelined_requests_in_order() throws Exception {
        String one = "POST /v1/completions HTTP/1.1\r\nContent-Length: 28\r\n\r\n{\"stream\":true,\"prompt\":\"a\"}";
        String last = "GET /health HTTP/1.1\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), engine.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((one + one + last).getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (!answer.toString().endsWith("{\"status\":\"ok\"}")) {
                int count = socket.getInputStream().read(buffer);
                answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
            assertThat(answer.toString().split("\\[DONE]", -1)).hasSize(3);
        }
    }

    @Test
    void refuses_what_an_engine_refuses() throws Exception {
        assertThat(post("/v1/chat/completions", "{\"n\":1000}")).contains("BadRequestError");
        assertThat(post("/v1/nothing", "{}")).contains("NotFoundError");
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + engine.port() + path);
    }
}
