package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void an_engine_is_told_of_the_span_under_which_the_platform_calls_it() {
        gateway = GatewayHarness.start(data, "telemetry: {otlp_endpoint: \"http://127.0.0.1:9\"}");

        assertThat(headersAtEngine().get("traceparent"))
                .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                .isNotEqualTo(CALLER);
    }

    @Test
    void without_traces_an_engine_is_told_of_none() {
        gateway = GatewayHarness.start(data, "");

        assertThat(headersAtEngine()).doesNotContainKey("traceparent");
    }

    private Map<String, String> headersAtEngine() {
        gateway.platform.send(gateway.platform
                .request(CHAT, gateway.key)
                .header("traceparent", CALLER)
                .POST(HttpRequest.BodyPublishers.ofString(chat("")))
                .build());
        return gateway.next().headers();
    }
}
