package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.await;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    private static final int PROMPT = 9;

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
    void two_hundred_requests_at_once_cannot_overshoot_a_budget_by_one_token() {
        int budget = 1000;
        Key key = key("\"limits\":{\"tokens_per_day\":" + budget + "}");
        gateway.engine.respond(BudgetTest::everythingItMay);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> gateway.platform.post(CHAT, key.secret, chat("\"max_tokens\":20")), clients));
            }
        }
        long served = answers.stream()
                .filter(answer -> answer.join().statusCode() == 200)
                .count();

        assertThat(served).isPositive();
        assertThat(served * (PROMPT + 20)).isLessThanOrEqualTo(budget);
        assertThat(inferences()).isEqualTo(served);
        await(() -> gateway.use(key.id).path("requests").asLong() == served);
        JsonNode use = gateway.use(key.id);
        assertThat(use.path("prompt_tokens").asLong()
                        + use.path("completion_tokens").asLong())
                .isEqualTo(served * (PROMPT + 20))
                .isLessThanOrEqualTo(budget);
    }

    @Test
    void a_stream_of_an_engine_that_goes_on_is_cut_at_its_bound_with_length_usage_and_done() {
        Key key = key("");
        Script endless = Script.sse();
        for (int i = 0; i < 50; i++) {
            endless.event(EngineTroubles.CHUNK);
        }
        gateway.enqueue(endless.hang());

        String body = gateway.platform
                .post(
                        CHAT,
                        key.secret,
                        chat("\"stream\":true,\"max_tokens\":5,\"stream_options\":{\"include_usage\":true}"))
                .body();

        assertThat(body.split("\"content\":\"Hi\"", -1)).hasSize(6);
        assertThat(body).contains("\"finish_reason\":\"length\"", "\"usage\":{").endsWith("data: [DONE]\n\n");
        await(() -> gateway.use(key.id).path("requests").asLong() == 1);
        assertThat(gateway.use(key.id).path("completion_tokens").asLong()).isEqualTo(5);
    }

    @Test
    void use_is_right_for_streamed_and_several_choices_and_nothing_for_failed_requests() {
        Key key = key("");
        gateway.enqueue(Script.json(500, "{}"));
        assertThat(gateway.platform.post(CHAT, key.secret, chat("")).statusCode())
                .isEqualTo(502);
        gateway.platform.post(CHAT, key.secret, chat("\"stream\":true"));
        gateway.platform.post(CHAT, key.secret, chat("\"n\":3"));

        await(() -> gateway.use(key.id).path("completion_tokens").asLong() == 5 + 15);
        assertThat(gateway.use(key.id).path("prompt_tokens").asLong()).isEqualTo(2 * PROMPT);
    }

    @Test
    void revoking_a_key_ends_its_streams_with_an_error_and_refuses_it_within_a_second() throws IOException {
        Key key = key("");
        CompletableFuture<Void> revoked = new CompletableFuture<>();
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .await(revoked)
                .event(EngineTroubles.CHUNK)
                .hang());
        byte[] body = chat("\"stream\":true").getBytes(StandardCharsets.UTF_8);
        String head = "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key.secret
                + "\r\nconnection: close\r\ncontent-length: " + body.length + "\r\n\r\n";
        try (Socket client = gateway.connect(head, body);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(reader.lines().anyMatch(line -> line.startsWith("data: ")))
                    .isTrue();
            long before = System.nanoTime();
            gateway.platform.post("/admin/v1/keys/" + key.id + "/revoke", TestPlatform.ADMIN_KEY, "");
            revoked.complete(null);
            String rest = String.join("\n", reader.lines().toList());

            assertThat(rest).contains("\"code\":\"api_key_revoked\"").doesNotContain("[DONE]");
            assertThat(gateway.platform.post(CHAT, key.secret, chat("")).statusCode())
                    .isEqualTo(401);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(1000);
        }
    }

    @Test
    void a_changed_limit_leaves_the_others_as_they_were() {
        Key key = key("\"limits\":{\"tokens_per_day\":1000,\"requests_per_minute\":7}");

        HttpResponse<String> changed = gateway.platform.send(gateway.platform
                .request("/admin/v1/keys/" + key.id, TestPlatform.ADMIN_KEY)
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"limits\":{\"tokens_per_day\":5}}"))
                .build());

        assertThat(TestPlatform.json(changed).at("/limits/tokens_per_day").asLong())
                .isEqualTo(5);
        assertThat(TestPlatform.json(changed).at("/limits/requests_per_minute").asLong())
                .isEqualTo(7);
    }

    private record Key(String id, String secret) {}

    private Key key(String fields) {
        JsonNode made = TestPlatform.json(gateway.platform.post(
                "/admin/v1/keys",
                TestPlatform.ADMIN_KEY,
                "{\"name\":\"budget\"" + (fields.isEmpty() ? "" : "," + fields) + "}"));
        return new Key(made.path("id").asText(), made.path("key").asText());
    }

    private long inferences() {
        return gateway.engine.received().stream()
                .filter(request -> request.path().equals(CHAT))
                .count();
    }

    /** Uses all the tokens that a request allows. */
    private static Script everythingItMay(Received request) {
        if (!request.path().equals(CHAT)) {
            return request.path().equals("/health") ? Script.json(200, "{}") : Script.json(404, "{}");
        }
        long most = Math.max(
                request.json().path("max_tokens").asLong(),
                request.json().path("max_completion_tokens").asLong());
        return Script.json(
                200,
                "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"length\"}],"
                        + "\"usage\":{\"prompt_tokens\":" + PROMPT + ",\"completion_tokens\":" + most
                        + ",\"total_tokens\":" + (PROMPT + most) + "}}");
    }
}
