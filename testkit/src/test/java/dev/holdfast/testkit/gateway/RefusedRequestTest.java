package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedRequestTest {
    private static final String YAML = """
            server: {max_body: 64KiB, timeouts: {header: 1s, body: 1s}}
            models:
              - {name: m, clearance: internal, max_output_tokens: 100, engines: [{url: "ENGINE", timeouts: {first_byte: 200ms}}]}
              - {name: org/deep, clearance: regulated, label: confidential, engines: [{url: "ENGINE"}]}
              - {name: down, clearance: internal, engines: [{url: "http://127.0.0.1:9"}]}
            """;

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.with(data, YAML);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void malformed_json_is_refused_with_line_and_column() {
        assertRefused(gateway.post("{\"model\":\n oops}"), 400, "malformed_json", "line 2", "column");
    }

    @Test
    void wrong_types_are_refused_with_the_parameter() {
        HttpResponse<String> answer = gateway.ask("\"max_tokens\":\"many\"");

        assertRefused(answer, 400, "invalid_request");
        assertThat(error(answer).path("param").asText()).isEqualTo("max_tokens");
    }

    @Test
    void too_deep_json_is_refused() {
        assertRefused(gateway.ask("\"x\":" + "[".repeat(5000) + "]".repeat(5000)), 400, "malformed_json");
    }

    @Test
    void bad_utf8_is_refused() {
        byte[] body = chat("").getBytes(StandardCharsets.UTF_8);
        body[body.length - 5] = (byte) 0xff;
        HttpResponse<String> answer = gateway.platform.send(gateway.platform
                .request(GatewayHarness.CHAT, gateway.key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());

        assertRefused(answer, 400, "malformed_json");
    }

    @Test
    void a_body_that_is_not_compressed_as_its_encoding_says_is_refused() {
        for (String encoding : List.of("gzip", "deflate")) {
            HttpResponse<String> answer = gateway.platform.send(gateway.platform
                    .request(GatewayHarness.CHAT, gateway.key)
                    .header("content-type", "application/json")
                    .header("content-encoding", encoding)
                    .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                    .build());

            assertRefused(answer, 400, "invalid_request", "content-encoding");
        }
    }

    @Test
    void an_unknown_model_is_refused_with_the_models_that_the_key_may_use() {
        assertRefused(gateway.post(chat("").replace("\"m\"", "\"none\"")), 404, "model_not_found", "m, org/deep");
    }

    @Test
    void too_large_a_body_is_refused() {
        assertRefused(gateway.ask("\"x\":\"" + "y".repeat(300_000) + "\""), 413, "request_too_large");
    }

    @Test
    void more_tokens_than_the_model_gives_are_refused() {
        assertRefused(gateway.ask("\"max_tokens\":101"), 400, "invalid_request", "at most 100");
    }

    @Test
    void a_missing_and_a_bad_key_are_refused() {
        assertRefused(gateway.platform.post(GatewayHarness.CHAT, "", chat("")), 401, "missing_api_key");
        assertRefused(gateway.platform.post(GatewayHarness.CHAT, "hf-none", chat("")), 401, "invalid_api_key");
    }

    @Test
    void a_key_without_the_scope_is_refused() {
        String audit = gateway.platform.key("\"scopes\":[\"audit\"]");

        assertRefused(gateway.platform.post(GatewayHarness.CHAT, audit, chat("")), 403, "insufficient_scope");
        assertRefused(gateway.platform.get("/admin/v1/keys", gateway.key), 403, "insufficient_scope");
    }

    @Test
    void a_label_above_the_models_clearance_is_refused_and_the_clearance_is_named() {
        HttpResponse<String> answer = gateway.platform.send(gateway.platform
                .request(GatewayHarness.CHAT, gateway.key)
                .header("content-type", "application/json")
                .header("x-holdfast-label", "confidential")
                .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                .build());

        assertRefused(answer, 403, "label_flow_refused", "cleared for 'internal");
    }

    @Test
    void models_that_a_key_cannot_reach_are_hidden() {
        String internal = gateway.platform.key("\"clearance\":\"internal\"");

        HttpResponse<String> list = gateway.platform.get("/v1/models", internal);

        assertThat(TestPlatform.json(list).path("data").findValuesAsText("id")).containsExactly("m", "down");
    }

    @Test
    void a_model_is_found_under_its_percent_encoded_name() {
        assertThat(gateway.platform.get("/v1/models/org%2Fdeep", gateway.key).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_request_over_its_rate_is_told_when_to_come_back() {
        String slow = gateway.platform.key("\"limits\":{\"requests_per_minute\":1}");
        HttpResponse<String> first = gateway.platform.post(GatewayHarness.CHAT, slow, chat(""));

        HttpResponse<String> second = gateway.platform.post(GatewayHarness.CHAT, slow, chat(""));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).hasValue("0");
        assertRefused(second, 429, "request_rate_exceeded");
        assertThat(second.headers().firstValue("retry-after")).isPresent();
        assertThat(second.headers().firstValue("x-ratelimit-limit-requests")).hasValue("1");
    }

    @Test
    void an_engine_that_is_down_is_said_to_be_unavailable() {
        assertRefused(gateway.post(chat("").replace("\"m\"", "\"down\"")), 503, "no_replica");
    }

    @Test
    void an_error_of_the_engine_is_made_safe() {
        gateway.enqueue(Script.json(500, "{\"error\":{\"message\":\"at /srv/secret.py line 3\",\"code\":500}}"));

        HttpResponse<String> answer = gateway.ask("");

        assertRefused(answer, 502, "engine_failed");
        assertThat(answer.body()).doesNotContain("secret.py");
    }

    @Test
    void a_silent_engine_times_out() {
        gateway.enqueue(Script.silent());

        assertRefused(gateway.ask(""), 504, "engine_timeout");
    }

    @Test
    void unknown_paths_and_methods_are_refused() {
        assertRefused(gateway.platform.get("/v1/none", gateway.key), 404, "not_found");
        assertRefused(gateway.platform.get(GatewayHarness.CHAT, gateway.key), 405, "method_not_allowed");
    }

    @Test
    void a_body_that_does_not_come_is_given_up() throws IOException {
        try (Socket client = gateway.connect(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + gateway.key
                        + "\r\ncontent-length: 100\r\n\r\n",
                new byte[] {'{'})) {
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
        }
    }

    @Test
    void a_body_in_chunks_that_are_none_is_refused() throws IOException {
        for (String chunks : List.of("zz\r\nhello\r\n0\r\n\r\n", "-1\r\na\r\n")) {
            try (Socket client = gateway.connect(
                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + gateway.key
                            + "\r\ntransfer-encoding: chunked\r\n\r\n",
                    chunks.getBytes(StandardCharsets.US_ASCII))) {
                client.setSoTimeout(5000);
                String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 400").contains("invalid_request");
            }
        }
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String... parts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode error = error(answer);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotEmpty();
        for (String part : parts) {
            assertThat(error.path("message").asText()).contains(part);
        }
        assertThat(error.has("param")).isTrue();
        assertThat(error.path("type").asText()).isNotEmpty();
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return TestPlatform.json(answer).path("error");
    }
}
