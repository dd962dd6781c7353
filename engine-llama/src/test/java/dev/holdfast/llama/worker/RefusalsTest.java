package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.engine.EngineErrors;
import dev.holdfast.llama.schedule.GenerationFailure;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
    private final WorkerFixture worker = WorkerFixture.serving();

    RefusalsTest() {
        worker.queue.saying("x");
    }

    @AfterAll
    void close() {
        worker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"temperature\":2.1|temperature",
                "\"temperature\":\"warm\"|temperature",
                "\"temperature\":-0.1|temperature",
                "\"top_p\":0|top_p",
                "\"top_p\":1.5|top_p",
                "\"top_k\":-2|top_k",
                "\"top_k\":1.5|top_k",
                "\"min_p\":2|min_p",
                "\"presence_penalty\":3|presence_penalty",
                "\"frequency_penalty\":-3|frequency_penalty",
                "\"repetition_penalty\":0|repetition_penalty",
                "\"logit_bias\":[]|logit_bias",
                "\"logit_bias\":{\"x\":1}|logit_bias",
                "\"logit_bias\":{\"260\":1}|logit_bias",
                "\"logit_bias\":{\"1\":101}|logit_bias.1",
                "\"seed\":1.5|seed",
                "\"seed\":99999999999999999999999|seed",
                "\"n\":0|n",
                "\"n\":129|n",
                "\"best_of\":2|best_of",
                "\"stop\":[1]|stop[0]",
                "\"stop\":\"\"|stop",
                "\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\"]|stop",
                "\"stop_token_ids\":[-1]|stop_token_ids[0]",
                "\"stop_token_ids\":[260]|stop_token_ids[0]",
                "\"max_tokens\":0|max_tokens",
                "\"max_completion_tokens\":-1|max_completion_tokens",
                "\"min_tokens\":1|min_tokens",
                "\"logprobs\":1|logprobs",
                "\"top_logprobs\":1|top_logprobs",
                "\"logprobs\":true,\"top_logprobs\":21|top_logprobs",
                "\"ignore_eos\":1|ignore_eos",
                "\"stream\":\"yes\"|stream",
                "\"stream_options\":{}|stream_options",
                "\"stream\":true,\"stream_options\":{\"include_usage\":1}|stream_options.include_usage",
                "\"response_format\":\"json\"|response_format",
                "\"response_format\":{\"type\":\"xml\"}|response_format.type",
                "\"response_format\":{\"type\":\"json_schema\"}|response_format.json_schema",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}|schema",
                "\"tools\":{}|tools",
                "\"tools\":[1]|tools[0]",
                "\"tools\":[{\"type\":\"web\"}]|tools[0].type",
                "\"tools\":[{\"type\":\"function\"}]|tools[0].function",
                "\"tools\":[{\"type\":\"function\",\"function\":{}}]|tools[0].function.name",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]|tools[0].function.name",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":1}}]|tools[0].function.parameters",
                "\"tool_choice\":\"required\"|tool_choice",
                "\"tool_choice\":\"maybe\"|tool_choice",
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"a\"}}|tool_choice.function.name",
                "\"parallel_tool_calls\":1|parallel_tool_calls",
                "\"chat_template_kwargs\":[]|chat_template_kwargs",
                "\"cache_salt\":1|cache_salt",
                "\"priority\":0.5|priority",
                "\"guided_json\":{}|guided_json",
                "\"structured_outputs\":{}|structured_outputs",
                "\"functions\":[]|functions",
                "\"audio\":{}|audio",
                "\"modalities\":[\"text\",\"audio\"]|modalities",
                "\"skip_special_tokens\":false|skip_special_tokens",
                "\"continue_final_message\":true|continue_final_message"
            })
    void aWrongFieldIsNamed(String fields, String param) {
        WorkerFixture.Reply reply = worker.chat("," + fields);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        JsonNode error = reply.json().get("error");
        assertThat(error.get("param").asText()).endsWith(param);
        assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.get("message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|messages",
                "{\"messages\":[]}|messages",
                "{\"messages\":1}|messages",
                "{\"messages\":[1]}|messages[0]",
                "{\"messages\":[{}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"user\"}]}|messages[0].content",
                "{\"messages\":[{\"role\":\"user\",\"content\":1}]}|messages[0].content",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}"
                        + "|messages[0].content[0].type",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}|messages[0].content[0].text",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[]}]}|messages[0].tool_calls",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{}]}]}|messages[0].tool_calls[0].function"
            })
    void aWrongMessageIsNamed(String body, String param) {
        WorkerFixture.Reply reply = worker.post("/v1/chat/completions", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "[]",
                "1",
                "{",
                "{\"a\":1}x",
                "{\"a\":1,\"a\":2}",
                "\u0000\u0001",
                "nul",
                "{\"messages\":[[[[[[[[[[[[[[[[[[[["
            })
    void aBodyThatIsNoJsonObjectIsRefused(String body) {
        assertThat(worker.post("/v1/chat/completions", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"best_of\":null", "\"use_beam_search\":false", "\"unheard_of\":{\"a\":[1]}", "\"temperature\":null",
                "\"modalities\":[\"text\"]", "\"response_format\":{\"type\":\"text\"}", "\"tool_choice\":\"auto\"",
                        "\"tools\":[]",
                "\"user\":\"u\",\"metadata\":{},\"store\":false,\"service_tier\":\"auto\""
            })
    void whatChangesNothingIsTaken(String fields) {
        assertThat(worker.chat("," + fields).status()).isEqualTo(200);
    }

    @Test
    void anotherModelIsNotFound() {
        WorkerFixture.Reply reply = worker.post("/v1/completions", "{\"model\":\"gpt-x\",\"prompt\":\"a\"}");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo("model_not_found");
        assertThat(reply.json().at("/error/message").asText()).isEqualTo("The model 'gpt-x' does not exist.");
    }

    @Test
    void otherPathsAndMethodsAreRefused() {
        assertThat(worker.get("/nowhere").status()).isEqualTo(404);
        assertThat(worker.get("/v1/chat/completions").status()).isEqualTo(405);
        assertThat(worker.post("/health", "{}").status()).isEqualTo(405);
    }

    @Test
    void aKeyIsNeededEverywhereButForHealth() {
        try (WorkerFixture guarded = new WorkerFixture(HttpSettings.local().withKey("secret"))) {
            guarded.serve();
            guarded.queue.saying("x");
            assertThat(guarded.get("/health").status()).isEqualTo(200);
            assertThat(guarded.get("/metrics").status()).isEqualTo(401);
            assertThat(guarded.chat("").status()).isEqualTo(401);
            assertThat(guarded.chat("").json().at("/error/code").asText()).isEqualTo("invalid_api_key");
            assertThat(withKey(guarded, "wrong").status()).isEqualTo(401);
            assertThat(withKey(guarded, "secret").status()).isEqualTo(200);
        }
    }

    private static WorkerFixture.Reply withKey(WorkerFixture guarded, String key) {
        return guarded.send(HttpRequest.newBuilder(guarded.uri("/v1/models"))
                .header("Authorization", "Bearer " + key)
                .GET());
    }

    @Test
    void whileItLoadsAndWhenItIsBrokenItSaysSo() {
        try (WorkerFixture loading = new WorkerFixture()) {
            assertThat(loading.get("/health").status()).isEqualTo(503);
            WorkerFixture.Reply reply = loading.chat("");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.json().at("/error/message").asText()).isEqualTo("Loading model");
            assertThat(loading.get("/metrics").status()).isEqualTo(200);
            assertThat(loading.get("/version").json().at("/version").asText()).isEqualTo("1.2.3");
            loading.serve();
            assertThat(loading.get("/health").status()).isEqualTo(200);
            loading.queue.broken = true;
            assertThat(loading.server.failure().toCompletableFuture().join()).contains("cannot go on");
            assertThat(loading.get("/health").body()).contains("cannot go on");
            assertThat(loading.chat("").status()).isEqualTo(503);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        HttpSettings small = new HttpSettings("127.0.0.1", 0, "", null, 100, 10, HttpSettings.Timeouts.USUAL);
        try (WorkerFixture tight = new WorkerFixture(small)) {
            tight.serve();
            assertThat(tight.chat(",\"user\":\"" + "x".repeat(100) + "\"").status())
                    .isEqualTo(413);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsRefused() throws Exception {
        HttpSettings hasty = new HttpSettings(
                "127.0.0.1",
                0,
                "",
                null,
                1000,
                10,
                new HttpSettings.Timeouts(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)));
        try (WorkerFixture waiting = new WorkerFixture(hasty);
                RawClient client = new RawClient(waiting.server.address())) {
            waiting.serve();
            client.send("POST /tokenize HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
            assertThat(client.readAll()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void thePlatformsClientUnderstandsWhatIsRefused() {
        try (WorkerFixture other = new WorkerFixture()) {
            assertThat(understood(other.chat(""))).isEqualTo(ErrorCode.ENGINE_OVERLOADED);
            other.serve();
            other.queue.each(own -> own.fail(new GenerationFailure.QueueFull("full")));
            assertThat(understood(other.chat(""))).isEqualTo(ErrorCode.ENGINE_OVERLOADED);
            other.queue.each(own -> own.fail(new GenerationFailure.EngineFailed("failed")));
            assertThat(understood(other.chat(""))).isEqualTo(ErrorCode.ENGINE_FAILED);
            other.queue.each(own -> own.fail(new GenerationFailure.DeadlinePassed("late")));
            assertThat(understood(other.chat(""))).isEqualTo(ErrorCode.ENGINE_TIMEOUT);
            assertThat(understood(other.chat(",\"top_p\":2"))).isEqualTo(ErrorCode.ENGINE_REJECTED);
            assertThat(understood(other.post("/v1/completions", "{\"prompt\":\"" + "x".repeat(300) + "\"}")))
                    .isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
        }
    }

    private static ErrorCode understood(WorkerFixture.Reply reply) {
        return EngineErrors.classify(reply.status(), reply.body().getBytes(StandardCharsets.UTF_8))
                .code();
    }
}
