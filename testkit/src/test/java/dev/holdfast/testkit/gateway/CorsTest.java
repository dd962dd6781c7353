package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CorsTest {
    private static final String ORIGIN = "https://chat.example.org";

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void pages_may_not_call_unless_that_is_configured() {
        gateway = GatewayHarness.start(data, "");

        HttpResponse<String> preflight = preflight(ORIGIN);
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(call(ORIGIN).headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void pages_of_a_configured_origin_may_call_and_read_the_headers() {
        gateway = GatewayHarness.start(data, "server: {cors_origins: [\"" + ORIGIN + "\"]}");

        HttpResponse<String> preflight = preflight(ORIGIN);
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(header(preflight, "access-control-allow-origin")).isEqualTo(ORIGIN);
        assertThat(header(preflight, "access-control-allow-methods")).contains("POST", "GET");
        assertThat(header(preflight, "access-control-allow-headers")).contains("authorization", "content-type");
        HttpResponse<String> answer = call(ORIGIN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "access-control-allow-origin")).isEqualTo(ORIGIN);
        assertThat(header(answer, "access-control-expose-headers"))
                .contains("x-request-id", "retry-after", "x-ratelimit-remaining-tokens");
        assertThat(header(answer, "vary")).containsIgnoringCase("origin");
    }

    @Test
    void pages_of_other_origins_may_not() {
        gateway = GatewayHarness.start(data, "server: {cors_origins: [\"" + ORIGIN + "\"]}");

        assertThat(preflight("https://evil.example.org").headers().map().keySet())
                .noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void a_refusal_can_be_read_by_the_page_too() {
        gateway = GatewayHarness.start(data, "server: {cors_origins: [\"*\"]}");

        HttpResponse<String> refused = gateway.platform.send(gateway.platform
                .request(CHAT, "hf-none")
                .header("origin", ORIGIN)
                .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                .build());

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, "access-control-allow-origin")).isEqualTo(ORIGIN);
    }

    private HttpResponse<String> preflight(String origin) {
        return gateway.platform.send(gateway.platform
                .request(CHAT, "")
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<String> call(String origin) {
        return gateway.platform.send(gateway.platform
                .request(CHAT, gateway.key)
                .header("origin", origin)
                .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                .build());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
