package dev.holdfast.testkit.gateway;

import static dev.holdfast.testkit.gateway.GatewayHarness.CHAT;
import static dev.holdfast.testkit.gateway.GatewayHarness.await;
import static dev.holdfast.testkit.gateway.GatewayHarness.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.domain.Usage;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.TestPlatform;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(10)
class StreamCutTest {
    /** What vLLM's tokenizer says of every prompt. */
    private static final int PROMPT = 17;

    private static final int PROMPT_PRICE = 1000;
    private static final int COMPLETION_PRICE = 2000;
    private static final String STREAMED = "\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    @TempDir
    Path data;

    private GatewayHarness gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Whose budget it is. */
    enum Level {
        KEY,
        PROJECT,
        ORGANISATION
    }

    @ParameterizedTest
    @EnumSource
    void streams_are_cut_at_the_last_token_of_a_day(Level level) {
        Key key = start(level, "tokens_per_day: 120");

        useAllOf(key);

        JsonNode use = gateway.use(key.id);
        assertThat(use.path("prompt_tokens").asInt()
                        + use.path("completion_tokens").asInt())
                .isEqualTo(120);
    }

    @ParameterizedTest
    @EnumSource
    void streams_are_cut_at_the_last_penny_of_a_day(Level level) {
        Key key = start(level, "money_per_day: 0.0002");

        useAllOf(key);

        JsonNode use = gateway.use(key.id);
        assertThat(use.path("prompt_tokens").asInt() * PROMPT_PRICE
                        + use.path("completion_tokens").asInt() * COMPLETION_PRICE)
                .isEqualTo(200_000);
    }

    /** Two streams that are cut, and a third that is refused. */
    private void useAllOf(Key key) {
        int tokens = 0;
        for (int i = 1; i <= 2; i++) {
            gateway.enqueue(endless());
            HttpResponse<String> answer = gateway.platform.post(CHAT, key.secret, chat(STREAMED));
            tokens += assertCut(answer.body().lines().toList(), requestId(answer));
            int requests = i;
            await(() -> gateway.use(key.id).path("requests").asInt() == requests);
            assertThat(gateway.use(key.id).path("completion_tokens").asInt()).isEqualTo(tokens);
        }
        HttpResponse<String> refused = gateway.platform.post(CHAT, key.secret, chat(STREAMED));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"budget_exceeded\"", "\"type\":\"insufficient_quota\"");
    }

    @ParameterizedTest
    @EnumSource
    void a_running_stream_is_cut_when_the_days_budget_is_lowered_below_its_use(Level level) {
        Key key = start(level, "tokens_per_day: 1000");
        assertCutAfterThree(key, () -> lower(level, key, "tokens_per_day: 20"));
    }

    @ParameterizedTest
    @EnumSource
    void a_running_stream_is_cut_when_the_days_money_is_lowered_below_its_cost(Level level) {
        Key key = start(level, "money_per_day: 1");
        assertCutAfterThree(key, () -> lower(level, key, "money_per_day: 0.00002"));
    }

    @ParameterizedTest
    @EnumSource
    void a_running_stream_is_cut_when_another_request_uses_up_the_day(Level level) {
        Key key = start(level, "tokens_per_day: 1000");
        assertCutAfterThree(key, () -> {
            gateway.enqueue(Script.json(200, """
                    {"id":"c2","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
                    "message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],
                    "usage":{"prompt_tokens":5000,"completion_tokens":1,"total_tokens":5001}}"""));
            assertThat(gateway.platform
                            .post(CHAT, key.secret, chat("\"max_tokens\":1"))
                            .statusCode())
                    .isEqualTo(200);
        });
    }

    private void assertCutAfterThree(Key key, Runnable end) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        gateway.enqueue(Script.sse()
                .event(EngineTroubles.CHUNK)
                .event(EngineTroubles.CHUNK)
                .event(EngineTroubles.CHUNK)
                .await(ended)
                .event(EngineTroubles.CHUNK)
                .hang());
        HttpResponse<Stream<String>> answer = gateway.stream(key.secret, chat(STREAMED + ",\"max_tokens\":50"));
        Iterator<String> lines = answer.body().filter(line -> !line.isEmpty()).iterator();
        List<String> seen = new ArrayList<>(List.of(lines.next(), lines.next(), lines.next()));
        end.run();
        ended.complete(null);
        lines.forEachRemaining(seen::add);

        assertThat(assertCut(seen, requestId(answer))).isEqualTo(3);
    }

    @Test
    void a_cut_finishes_choices_that_had_not_begun_too() {
        Key key = start(Level.KEY, "");
        gateway.enqueue(endless());

        String body = gateway.platform
                .post(CHAT, key.secret, chat(STREAMED + ",\"n\":3,\"max_tokens\":2"))
                .body();

        String last = body.lines()
                .filter(line -> line.contains("\"finish_reason\":\"length\""))
                .findFirst()
                .orElseThrow();
        assertThat(last).contains("\"index\":0", "\"index\":1", "\"index\":2");
        assertThat(body.split("\"content\":\"Hi\"", -1)).hasSize(7);
    }

    @Test
    void a_client_that_leaves_while_its_prompt_is_counted_is_on_record() throws IOException {
        Key key = start(Level.KEY, "tokens_per_day: 90");
        gateway.engine.respond(
                request -> request.path().equals("/tokenize") ? Script.silent() : EngineShape.VLLM.answer(request));
        byte[] body = chat("\"max_tokens\":20").getBytes(StandardCharsets.UTF_8);
        Socket client = gateway.connect(
                "POST " + CHAT + " HTTP/1.1\r\nhost: x\r\nx-request-id: leaver\r\nauthorization: Bearer " + key.secret
                        + "\r\ncontent-length: " + body.length + "\r\n\r\n",
                body);
        assertThat(gateway.next().path()).isEqualTo("/tokenize");
        client.close();

        assertThat(gateway.recorded("leaver"))
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("client_closed_request"));
    }

    /** Checks a stream that was cut, and its record; returns how many tokens the client got. */
    private int assertCut(List<String> lines, String requestId) {
        List<String> data = lines.stream().filter(line -> !line.isEmpty()).toList();
        int shown = (int) data.stream()
                .filter(line -> line.contains("\"content\":\"Hi\""))
                .count();
        assertThat(data).hasSize(shown + 3);
        assertThat(data.get(shown)).contains("\"finish_reason\":\"length\"", "\"id\":\"c1\"", "\"delta\":{}");
        assertThat(data.get(shown + 1))
                .contains(
                        "\"choices\":[]",
                        "\"prompt_tokens\":" + PROMPT,
                        "\"completion_tokens\":" + shown,
                        "\"total_tokens\":" + (PROMPT + shown));
        assertThat(data.getLast()).isEqualTo("data: [DONE]");
        AuditEvent.Inference record = gateway.inference(requestId);
        assertThat(record.outcome()).isEqualTo("cut");
        assertThat(record.usage()).isEqualTo(Usage.of(PROMPT, shown));
        assertThat(record.cost()).isEqualTo((long) PROMPT * PROMPT_PRICE + (long) shown * COMPLETION_PRICE);
        return shown;
    }

    private static String requestId(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }

    private static Script endless() {
        Script endless = Script.sse();
        for (int i = 0; i < 200; i++) {
            endless.event(EngineTroubles.CHUNK);
        }
        return endless.hang();
    }

    private record Key(String id, String secret) {}

    private Key start(Level level, String limits) {
        gateway = GatewayHarness.with(data, yaml(level, limits));
        String ofKey = level == Level.KEY ? ",\"limits\":" + json(limits) : "";
        JsonNode made = TestPlatform.json(
                gateway.platform.post("/admin/v1/keys", TestPlatform.ADMIN_KEY, "{\"name\":\"k\"" + ofKey + "}"));
        return new Key(made.path("id").asText(), made.path("key").asText());
    }

    private void lower(Level level, Key key, String limits) {
        if (level == Level.KEY) {
            gateway.platform.send(gateway.platform
                    .request("/admin/v1/keys/" + key.id, TestPlatform.ADMIN_KEY)
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"limits\":" + json(limits) + "}"))
                    .build());
        } else {
            gateway.platform
                    .platform()
                    .reload(TestPlatform.settings(yaml(level, limits)
                            .replace("ENGINE", gateway.engine.url().toString())));
        }
    }

    private static String json(String limits) {
        return "{" + limits.replaceAll("(\\w+):", "\"$1\":") + "}";
    }

    private static String yaml(Level level, String limits) {
        return """
                models:
                  - name: m
                    clearance: internal
                    max_output_tokens: 1000
                    price: {prompt: 1, completion: 2}
                    engines: [{url: "ENGINE", kind: vllm}]
                access:
                  organisations:
                    default:
                      limits: {OF_ALL}
                      projects: {default: {limits: {OF_PROJECT}}}
                """.replace("OF_ALL", level == Level.ORGANISATION ? limits : "")
                .replace("OF_PROJECT", level == Level.PROJECT ? limits : "");
    }
}
