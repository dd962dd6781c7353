package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.domain.Label;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RefusalsOnRecordTest {
    @TempDir
    Path data;

    private GatewayHarness gateway;
    private String keyId = "";
    private String key = "";

    @BeforeEach
    void start() {
        gateway = GatewayHarness.with(data, """
                server: {max_body: 64KiB}
                models:
                  - {name: m, clearance: internal, max_output_tokens: 100, engines: [{url: "ENGINE", kind: vllm}]}
                """);
        take("");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_label_that_may_not_flow_is_on_record_with_model_and_label() {
        HttpResponse<String> answer = send(chat(""), "x-holdfast-label", "confidential");

        AuditEvent.Refusal refusal = refusal(answer, 403, "label_flow_refused");
        assertThat(refusal.model()).isEqualTo("m");
        assertThat(refusal.label()).hasToString("confidential");
        assertThat(refusal.reason()).contains("internal");
    }

    @Test
    void an_unreadable_label_is_on_record_as_the_highest() {
        AuditEvent.Refusal refusal = refusal(send(chat(""), "x-holdfast-label", "n;o;n;s"), 403, "label_flow_refused");

        assertThat(refusal.label()).isEqualTo(Label.HIGHEST);
    }

    @Test
    void an_unknown_model_is_on_record_under_the_name_that_was_asked_for() {
        HttpResponse<String> answer = send(chat("").replace("\"m\"", "\"none\""), "x-a", "b");

        assertThat(refusal(answer, 404, "model_not_found").model()).isEqualTo("none");
    }

    @Test
    void each_request_over_a_rate_is_on_record() {
        take("\"limits\":{\"requests_per_minute\":1}");
        assertThat(ask().statusCode()).isEqualTo(200);

        for (int i = 0; i < 50; i++) {
            assertThat(refusal(ask(), 429, "request_rate_exceeded").model()).isEqualTo("m");
        }
    }

    @Test
    void requests_over_token_rates_budgets_and_concurrency_are_on_record() throws Exception {
        take("\"limits\":{\"input_tokens_per_minute\":10}");
        refusal(ask(), 429, "token_rate_exceeded");
        take("\"limits\":{\"tokens_per_day\":10}");
        refusal(ask(), 429, "budget_exceeded");
        take("\"limits\":{\"concurrent_requests\":1}");
        gateway.enqueue(Script.silent());
        try (Socket running = gateway.connect(
                "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key + "\r\ncontent-length: "
                        + chat("").length() + "\r\n\r\n",
                chat("").getBytes(StandardCharsets.UTF_8))) {
            assertThat(running.isConnected()).isTrue();
            gateway.next();
            refusal(ask(), 429, "concurrency_exceeded");
        }
    }

    @Test
    void bad_bodies_are_on_record_without_their_text() {
        AuditEvent.Refusal malformed = refusal(send("{\"model\": top-secret}", "x-a", "b"), 400, "malformed_json");
        assertThat(malformed.reason()).doesNotContain("top-secret");
        refusal(send(chat("\"max_tokens\":101"), "x-a", "b"), 400, "invalid_request");
        refusal(send(chat("\"x\":\"" + "y".repeat(70_000) + "\""), "x-a", "b"), 413, "request_too_large");
        refusal(send(chat(""), "content-type", "text/plain"), 415, "unsupported_media_type");
        refusal(send(chat(""), "content-encoding", "br"), 415, "unsupported_media_type");
    }

    @Test
    void a_missing_scope_is_on_record() {
        HttpResponse<String> admin = gateway.platform.get("/admin/v1/keys", key);
        refusal(admin, 403, "insufficient_scope");
        take("\"scopes\":[\"audit\"]");
        refusal(ask(), 403, "insufficient_scope");
    }

    @Test
    void revoked_and_unknown_keys_are_on_record_without_the_key() {
        gateway.platform.post("/admin/v1/keys/" + keyId + "/revoke", TestPlatform.ADMIN_KEY, "");
        String revoked = onRecord(ask(), 401, "api_key_revoked").reason();
        key = "hf-none-of-ours";
        String unknown = onRecord(ask(), 401, "invalid_api_key").reason();
        key = "";
        onRecord(ask(), 401, "missing_api_key");

        assertThat(revoked + unknown).doesNotContain("hf-none-of-ours");
    }

    @Test
    void a_flood_of_unknown_keys_is_counted_in_full_and_on_record_up_to_a_rate() {
        key = "hf-none-of-ours";
        long begin = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            assertThat(ask().statusCode()).isEqualTo(401);
        }
        long seconds = 2 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);

        assertThat(gateway.platform.get("/metrics", "").body())
                .containsPattern("(?m)^holdfast_\\w*\\{[^}]*invalid_api_key[^}]*\\} 500(\\.0)?$");
        assertThat(gateway.ledger().filter(event -> event instanceof AuditEvent.Refusal))
                .hasSizeBetween(1, (int) (20 * seconds * Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void a_request_that_failed_at_the_engine_is_on_record_once_as_an_inference() {
        gateway.enqueue(Script.json(500, "{}"));
        HttpResponse<String> answer = ask();

        assertThat(gateway.inference(id(answer)).outcome()).isEqualTo("engine_failed");
    }

    private void take(String fields) {
        JsonNode made = TestPlatform.json(gateway.platform.post(
                "/admin/v1/keys",
                TestPlatform.ADMIN_KEY,
                "{\"name\":\"r\"" + (fields.isEmpty() ? "" : "," + fields) + "}"));
        keyId = made.path("id").asText();
        key = made.path("key").asText();
    }

    private HttpResponse<String> ask() {
        return gateway.platform.post(CHAT, key, chat(""));
    }

    private HttpResponse<String> send(String body, String header, String value) {
        HttpRequest.Builder request = gateway.platform
                .request(CHAT, key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header(header, value);
        return gateway.platform.send(request.build());
    }

    private static String id(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }

    /** The one entry of a request that was refused to this test's key. */
    private AuditEvent.Refusal refusal(HttpResponse<String> answer, int status, String code) {
        AuditEvent.Refusal refusal = onRecord(answer, status, code);
        assertThat(refusal.actor().keyId()).isEqualTo(keyId);
        assertThat(refusal.actor().organisation()).isEqualTo("default");
        assertThat(refusal.actor().project()).isEqualTo("default");
        return refusal;
    }

    private AuditEvent.Refusal onRecord(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(gateway.recorded(id(answer)))
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
        return (AuditEvent.Refusal) gateway.recorded(id(answer)).getFirst();
    }
}
