package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTest {
    private static final int MOST = 64 * 1024;

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.start(data, "server: {max_body: 64KiB}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void requests_that_come_in_one_packet_are_answered_in_order() throws IOException {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        gateway.enqueue(Script.sse()
                .await(slow)
                .event(EngineTroubles.CHUNK)
                .event(EngineTroubles.FINISH)
                .done());
        String chat = post("first", chat("\"stream\":true"));
        String last = "GET /health/live HTTP/1.1\r\nhost: x\r\nx-request-id: fourth\r\nconnection: close\r\n\r\n";

        try (Socket client =
                gateway.connect(chat + post("second", "{oops") + get("/v1/models", "third") + last, new byte[0])) {
            gateway.next();
            slow.complete(null);
            String answers = new String(client.getInputStream().readAllBytes(), UTF_8);

            assertThat(Pattern.compile("x-request-id: (\\w+)")
                            .matcher(answers)
                            .results()
                            .map(match -> match.group(1)))
                    .containsExactly("first", "second", "third", "fourth");
            assertThat(Pattern.compile("HTTP/1.1 (\\d+)")
                            .matcher(answers)
                            .results()
                            .map(match -> match.group(1)))
                    .containsExactly("200", "400", "200", "200");
        }
    }

    @Test
    void a_well_formed_request_id_is_kept_everywhere_but_before_the_engine() {
        HttpResponse<String> answer = send(chat(""), "x-request-id", "trace-1.b_C");

        assertThat(id(answer)).isEqualTo("trace-1.b_C");
        assertThat(gateway.inference("trace-1.b_C").actor().requestId()).isEqualTo("trace-1.b_C");
        Received request = gateway.next();
        assertThat(request.headers().get("x-request-id")).startsWith("hf-").doesNotContain("trace-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "semi;colon", "quote\"", "\u00e9"})
    void a_request_id_that_could_do_harm_is_replaced(String given) {
        assertThat(id(send(chat(""), "x-request-id", given))).startsWith("req-").matches("[\\w-]{10,}");
    }

    @Test
    void a_request_id_that_is_too_long_or_missing_is_made() {
        assertThat(id(send(chat(""), "x-request-id", "a".repeat(129)))).startsWith("req-");
        assertThat(id(gateway.ask(""))).startsWith("req-").isNotEqualTo(id(gateway.ask("")));
    }

    @Test
    void a_large_answer_is_compressed_for_a_client_that_takes_that() throws IOException {
        HttpResponse<byte[]> answer = gateway.bytes(gateway.platform
                .request("/openapi.json", "")
                .header("accept-encoding", "gzip")
                .build());

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(plain.readAllBytes(), UTF_8))
                    .isEqualTo(gateway.platform.get("/openapi.json", "").body());
        }
    }

    @Test
    void an_answer_of_a_model_that_is_too_large_for_the_event_loop_is_compressed_whole() throws IOException {
        String text = "All work and no play. ".repeat(10_000);
        gateway.enqueue(Script.json(
                200,
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":9}}"));
        HttpResponse<byte[]> answer = gateway.bytes(gateway.platform
                .request(CHAT, gateway.key)
                .header("content-type", "application/json")
                .header("accept-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                .build());

        assertThat(answer.headers().firstValue("vary")).hasValue("accept-encoding");
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(plain.readAllBytes(), UTF_8)).contains(text);
        }
    }

    @Test
    void a_stream_flushes_each_event_at_once_whatever_the_client_accepts() throws IOException {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .await(seen)
                .event(EngineTroubles.FINISH)
                .done());
        byte[] body = chat("\"stream\":true").getBytes(UTF_8);
        try (Socket client = gateway.connect(
                head("s", body.length)
                        .replace("\r\n\r\n", "\r\naccept-encoding: gzip, deflate\r\nconnection: close\r\n\r\n"),
                body)) {
            InputStream in = client.getInputStream();
            StringBuilder text = new StringBuilder();
            while (!text.toString().contains("\"Hi\"")) {
                text.append((char) in.read());
            }
            seen.complete(null);

            assertThat(new String(in.readAllBytes(), UTF_8)).contains("\"stop\"", "data: [DONE]");
        }
    }

    @Test
    void a_compressed_body_is_taken() throws IOException {
        byte[] body = chat("").getBytes(UTF_8);

        assertThat(compressed("gzip", gzip(body)).statusCode()).isEqualTo(200);
        assertThat(compressed("deflate", deflate(body)).statusCode()).isEqualTo(200);
        assertThat(gateway.next()
                        .json()
                        .path("messages")
                        .path(0)
                        .path("content")
                        .asText())
                .isEqualTo("hi");
    }

    @Test
    void a_body_that_is_small_only_while_compressed_is_refused() throws IOException {
        byte[] bomb = gzip(new byte[200 * MOST]);
        assertThat(bomb.length).isLessThan(MOST);

        HttpResponse<String> answer = compressed("gzip", bomb);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("request_too_large", "decompressed");
    }

    @Test
    void a_body_that_is_not_what_its_coding_says_is_refused() throws IOException {
        byte[] cut = gzip(chat("").getBytes(UTF_8));

        assertThat(compressed("gzip", chat("").getBytes(UTF_8)).body()).contains("invalid_request");
        assertThat(compressed("gzip", Arrays.copyOf(cut, cut.length / 2)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_body_in_an_unknown_coding_is_refused() {
        HttpResponse<String> answer = compressed("br", new byte[] {1, 2, 3});

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("unsupported_media_type", "gzip");
    }

    @Test
    void head_is_answered_where_get_is_and_without_a_body() {
        for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.json", "/v1/models")) {
            HttpResponse<String> answer = method("HEAD", path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void a_wrong_method_is_told_the_right_one() {
        for (String method : List.of("PUT", "DELETE", "GET", "OPTIONS")) {
            HttpResponse<String> answer = method(method, CHAT);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).hasValue("POST");
            assertThat(answer.body()).contains("method_not_allowed");
        }
        assertThat(method("POST", "/v1/models").headers().firstValue("allow")).hasValue("GET");
    }

    @Test
    void an_unknown_path_is_an_error_in_the_usual_shape() {
        HttpResponse<String> answer = method("GET", "/v2/nothing?x=1");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TestPlatform.json(answer).path("error").path("code").asText())
                .isEqualTo("not_found");
        assertThat(TestPlatform.json(answer).path("error").path("type").asText())
                .isEqualTo("not_found_error");
    }

    private String post(String id, String body) {
        return head(id, body.length()) + body;
    }

    private String head(String id, int length) {
        return "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nx-request-id: " + id + "\r\nauthorization: Bearer "
                + gateway.key + "\r\ncontent-length: " + length + "\r\n\r\n";
    }

    private String get(String path, String id) {
        return "GET " + path + " HTTP/1.1\r\nhost: x\r\nx-request-id: " + id + "\r\nauthorization: Bearer "
                + gateway.key + "\r\n\r\n";
    }

    private HttpResponse<String> method(String method, String path) {
        return gateway.platform.send(gateway.platform
                .request(path, gateway.key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<String> send(String body, String header, String value) {
        return gateway.platform.send(gateway.platform
                .request(CHAT, gateway.key)
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> compressed(String coding, byte[] body) {
        return gateway.platform.send(gateway.platform
                .request(CHAT, gateway.key)
                .header("content-type", "application/json")
                .header("content-encoding", coding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
