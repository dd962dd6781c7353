package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsTest {
    private final WorkerFixture worker = WorkerFixture.serving();

    @AfterEach
    void close() {
        worker.close();
    }

    private WorkerFixture.Reply complete(String fields) {
        return worker.post("/v1/completions", "{" + fields + "}");
    }

    @Test
    void aWholeAnswerHasOpenAisShape() {
        worker.queue.saying("abc");
        JsonNode json = complete("\"prompt\":\"Once\"").json();
        assertThat(json.at("/object").asText()).isEqualTo("text_completion");
        assertThat(json.at("/id").asText()).startsWith("cmpl-");
        assertThat(json.at("/choices/0/text").asText()).isEqualTo("abc");
        assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void promptsMayBeTextsOrTokensOrSeveral() throws InterruptedException {
        worker.queue.saying("x");
        assertThat(complete("\"prompt\":[65,66]").json().at("/choices")).hasSize(1);
        assertThat(worker.queue.next().request.prompt()).containsExactly(65, 66);
        assertThat(complete("\"prompt\":[[65],[66,67]]").json().at("/choices")).hasSize(2);
        JsonNode json = complete("\"prompt\":[\"a\",\"b\"],\"n\":2").json();
        assertThat(json.at("/choices")).hasSize(4);
        assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        assertThat(json.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(6);
    }

    @Test
    void echoPutsThePromptBeforeTheAnswer() {
        worker.queue.saying("def");
        assertThat(complete("\"prompt\":\"abc\",\"echo\":true")
                        .json()
                        .at("/choices/0/text")
                        .asText())
                .isEqualTo("abcdef");
        List<JsonNode> chunks =
                complete("\"prompt\":\"abc\",\"echo\":true,\"stream\":true").chunks();
        assertThat(chunks.getFirst().at("/choices/0/text").asText()).isEqualTo("abc");
    }

    @Test
    void aStreamIsText() {
        worker.queue.saying("abc");
        List<JsonNode> chunks = complete("\"prompt\":\"p\",\"stream\":true").chunks();
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/text").asText()));
        assertThat(text).hasToString("abc");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void logProbabilitiesHaveTheOldForm() {
        worker.queue.saying("aéb");
        JsonNode logprobs = complete("\"prompt\":\"p\",\"logprobs\":2").json().at("/choices/0/logprobs");
        assertThat(logprobs.at("/tokens")).hasSize(4);
        assertThat(logprobs.at("/token_logprobs/0").asDouble()).isEqualTo(-0.5);
        assertThat(logprobs.at("/top_logprobs/0/a").asDouble()).isEqualTo(-0.5);
        assertThat(logprobs.at("/text_offset").toString()).isEqualTo("[0,1,2,2]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"prompt\":\"\u0000\"|200|",
                "\"x\":1|400|prompt",
                "\"prompt\":[]|400|prompt",
                "\"prompt\":[260]|400|prompt[0]",
                "\"prompt\":[[]]|400|prompt[0]",
                "\"prompt\":[\"a\",1]|400|prompt[1]",
                "\"prompt\":{}|400|prompt",
                "\"prompt\":\"a\",\"suffix\":\"b\"|400|suffix",
                "\"prompt\":\"a\",\"echo\":true,\"logprobs\":0|400|echo",
                "\"prompt\":\"a\",\"logprobs\":true|400|logprobs",
                "\"prompt\":[\"a\",\"b\"],\"n\":65|400|n"
            })
    void wrongPromptsAreNamed(String fields, int status, String param) {
        worker.queue.saying("x");
        WorkerFixture.Reply reply = complete(fields.replace("\u0000", "a"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (param != null) {
            assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        }
    }
}
