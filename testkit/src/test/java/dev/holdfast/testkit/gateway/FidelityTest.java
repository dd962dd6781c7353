package dev.holdfast.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FidelityTest {
    private static final String ODD =
            "{\"id\": \"c1\",  \"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"new_field\":{\"a\":1e2},"
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"wörld € 😀 \\u00e9\"},\"finish_reason\":null}]}";

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @BeforeEach
    void start() {
        gateway = GatewayHarness.start(data, "");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void chunks_reach_the_client_byte_for_byte_and_usage_does_not_unless_asked() {
        gateway.enqueue(script());

        assertThat(gateway.ask("\"stream\":true").body()).isEqualTo(events(ODD, EngineTroubles.FINISH, "[DONE]"));
        assertThat(gateway.next().json().at("/stream_options/include_usage").asBoolean())
                .isTrue();
    }

    @Test
    void usage_reaches_a_client_that_asked() {
        gateway.enqueue(script());

        assertThat(gateway.ask("\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                        .body())
                .isEqualTo(events(ODD, EngineTroubles.FINISH, EngineTroubles.USAGE, "[DONE]"));
    }

    @Test
    void chunks_split_at_every_byte_reach_the_client_whole() {
        gateway.enqueue(script().splitEvery(1));

        assertThat(gateway.ask("\"stream\":true").body()).isEqualTo(events(ODD, EngineTroubles.FINISH, "[DONE]"));
    }

    @Test
    void unknown_fields_pass_to_the_engine() {
        gateway.ask("\"temperature\":0.50,\"top_k\":7,\"x_new\":{\"deep\":[1,{\"a\":null}]}");

        assertThat(gateway.next().text())
                .contains("\"temperature\":0.50", "\"top_k\":7", "\"x_new\":{\"deep\":[1,{\"a\":null}]}");
    }

    @Test
    void comments_of_the_engine_reach_the_client() {
        gateway.enqueue(EngineTroubles.keepAliveBeforeText());

        assertThat(gateway.ask("\"stream\":true").body()).contains(": ping\n\n");
    }

    @Test
    void an_error_after_the_first_byte_is_an_error_event_and_the_end() {
        gateway.enqueue(EngineTroubles.errorThenDone());

        HttpResponse<String> answer = gateway.ask("\"stream\":true");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("data: {\"error\":{").doesNotContain("[DONE]");
    }

    @Test
    void a_broken_connection_after_the_first_byte_is_an_error_event_and_the_end() {
        gateway.enqueue(EngineTroubles.brokenConnection());

        assertThat(gateway.ask("\"stream\":true").body())
                .startsWith("data: " + EngineTroubles.CHUNK)
                .contains("\"code\":\"engine_failed\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void an_error_before_the_first_byte_of_a_stream_is_a_plain_http_error() {
        gateway.enqueue(EngineTroubles.shedAsFirstEvent());

        HttpResponse<String> answer = gateway.ask("\"stream\":true");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(TestPlatform.json(answer).path("error").path("code").asText())
                .isEqualTo("engine_overloaded");
    }

    private static Script script() {
        return Script.sse(List.of(ODD, EngineTroubles.FINISH, EngineTroubles.USAGE));
    }

    private static String events(String... data) {
        return "data: " + String.join("\n\ndata: ", data) + "\n\n";
    }
}
