package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToolsAndReasoningTest {
    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":"
                    + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}]";
    private static final String CALL =
            "<tool_call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}</tool_call>";
    private final WorkerFixture worker = WorkerFixture.serving();

    @AfterEach
    void close() {
        worker.close();
    }

    private SamplingSettings.@Nullable Grammar maybeGrammar() throws InterruptedException {
        return worker.queue.next().request.sampling().grammar();
    }

    private SamplingSettings.Grammar grammar() throws InterruptedException {
        return Objects.requireNonNull(maybeGrammar());
    }

    @Test
    void aCallIsToldWhole() throws InterruptedException {
        worker.queue.saying(CALL);
        JsonNode json = worker.chat(TOOLS).json();
        JsonNode call = json.at("/choices/0/message/tool_calls/0");
        assertThat(call.at("/id").asText()).isNotEmpty();
        assertThat(call.at("/type").asText()).isEqualTo("function");
        assertThat(call.at("/function/name").asText()).isEqualTo("weather");
        assertThat(call.at("/function/arguments").asText()).isEqualTo("{\"city\": \"Oslo\"}");
        assertThat(json.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(grammar().triggers()).isNotEmpty();
    }

    @Test
    void aStreamedCallBeginsWithItsNameAndThenHasItsArguments() {
        worker.queue.saying("Let me look. " + CALL);
        List<JsonNode> chunks = worker.chat(TOOLS + ",\"stream\":true").chunks();
        StringBuilder content = new StringBuilder();
        StringBuilder arguments = new StringBuilder();
        int begun = 0;
        for (JsonNode chunk : chunks) {
            content.append(chunk.at("/choices/0/delta/content").asText(""));
            JsonNode call = chunk.at("/choices/0/delta/tool_calls/0");
            if (call.has("id")) {
                begun++;
                assertThat(call.at("/function/name").asText()).isEqualTo("weather");
                assertThat(arguments).isEmpty();
            }
            arguments.append(call.at("/function/arguments").asText(""));
        }
        assertThat(begun).isOne();
        assertThat(content.toString().strip()).isEqualTo("Let me look.");
        assertThat(arguments).hasToString("{\"city\": \"Oslo\"}");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void aRequiredCallIsConstrainedFromItsStart() throws InterruptedException {
        worker.queue.saying(CALL);
        worker.chat(TOOLS + ",\"tool_choice\":\"required\"");
        assertThat(grammar().triggers()).isEmpty();
        worker.chat(TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}");
        assertThat(grammar().text()).contains("weather");
        worker.chat(TOOLS + ",\"tool_choice\":\"none\"");
        assertThat(maybeGrammar()).isNull();
    }

    @Test
    void earlierCallsAndTheirResultsArePartOfThePrompt() throws InterruptedException {
        worker.queue.saying("x");
        worker.post(
                "/v1/chat/completions",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                        + "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"rain\"}]}");
        assertThat(ByteVocabulary.text(worker.queue.next().request.prompt()))
                .contains("[assistant]")
                .contains("Oslo")
                .endsWith("[tool]rain<|assistant|>");
    }

    @Test
    void aCallThatWasCutIsText() {
        worker.queue.each(own -> {
            own.start(0);
            own.say("<tool_call>{\"name\": \"weather\", \"argum");
            own.finish(FinishReason.LENGTH);
        });
        JsonNode json = worker.chat(TOOLS).json();
        assertThat(json.at("/choices/0/message/content").asText()).contains("weather");
        assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void reasoningIsToldApartAndCounted() {
        worker.queue.saying("<think>hm</think>yes");
        JsonNode json = worker.chat("").json();
        assertThat(json.at("/choices/0/message/reasoning_content").asText()).isEqualTo("hm");
        assertThat(json.at("/choices/0/message/content").asText()).isEqualTo("yes");
        assertThat(json.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
                .isBetween(2, 17);
        List<JsonNode> chunks = worker.chat(",\"stream\":true").chunks();
        StringBuilder reasoning = new StringBuilder();
        chunks.forEach(chunk ->
                reasoning.append(chunk.at("/choices/0/delta/reasoning_content").asText("")));
        assertThat(reasoning).hasToString("hm");
    }

    @Test
    void reasoningThatThePromptBeganNeedsNoMark() {
        worker.queue.saying("hm</think>yes");
        JsonNode json = worker.chat(",\"chat_template_kwargs\":{\"enable_thinking\":true}")
                .json();
        assertThat(json.at("/choices/0/message/reasoning_content").asText()).isEqualTo("hm");
        assertThat(json.at("/choices/0/message/content").asText()).isEqualTo("yes");
    }

    @Test
    void structuredOutputConstrainsTheAnswerButNotItsReasoning() throws InterruptedException {
        worker.queue.saying("{}");
        String format = ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}}}";
        worker.chat(format);
        assertThat(grammar().text()).contains("root ::=");
        worker.chat(format + ",\"chat_template_kwargs\":{\"enable_thinking\":true}");
        assertThat(grammar().text()).contains("thought");
        worker.chat(",\"response_format\":{\"type\":\"json_object\"}");
        assertThat(grammar()).isNotNull();
    }

    @Test
    void structuredOutputAndToolsTogetherAreRefused() {
        String both = TOOLS + ",\"response_format\":{\"type\":\"json_object\"}";
        assertThat(worker.chat(both).json().at("/error/param").asText()).isEqualTo("response_format");
        worker.queue.saying("{}");
        assertThat(worker.chat(both + ",\"tool_choice\":\"none\"").status()).isEqualTo(200);
    }

    @Test
    void aSchemaThatIsNotSupportedIsNamed() {
        WorkerFixture.Reply reply =
                worker.chat(",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\","
                        + "\"schema\":{\"not\":{\"type\":\"string\"}}}}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo("response_format.json_schema.schema");
        WorkerFixture.Reply tools =
                worker.chat(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":"
                        + "{\"type\":\"object\",\"not\":{}}}}],\"tool_choice\":\"required\"");
        assertThat(tools.status()).as(tools.body()).isEqualTo(400);
    }
}
