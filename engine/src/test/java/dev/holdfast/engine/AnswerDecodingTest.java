package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Delta;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecodingTest {
    private static final ModelRef M = new ModelRef("m");

    private static StreamEvent.Chunk chunk(String json) {
        return (StreamEvent.Chunk) OpenAiCodec.decodeChunk(json.getBytes(UTF_8), M);
    }

    private static StreamEvent.Answer answer(String json) {
        return (StreamEvent.Answer) OpenAiCodec.decodeAnswer(json.getBytes(UTF_8), M);
    }

    @Test
    void deltas_come_in_the_order_in_which_a_model_says_them_also_if_the_index_stands_last() {
        StreamEvent.Chunk chunk = chunk("{\"choices\":[{\"finish_reason\":\"stop\",\"logprobs\":{\"content\":[{},{}],"
                + "\"refusal\":null},\"delta\":{\"content\":\"hi\",\"refusal\":\"no\",\"role\":\"assistant\","
                + "\"reasoning_content\":\"hm\",\"tool_calls\":[{\"function\":{\"arguments\":\"{\"},\"index\":1,"
                + "\"id\":\"c\"},{\"index\":2}],\"audio\":{\"data\":\"QUI=\"}},\"index\":4}]}");
        assertThat(chunk.deltas())
                .containsExactly(
                        new Delta.Role(4, "assistant"),
                        new Delta.Reasoning(4, "hm"),
                        new Delta.Text(4, "hi"),
                        new Delta.Refusal(4, "no"),
                        new Delta.Tool(4, 1, "c", null, "{"),
                        new Delta.Tool(4, 2, null, null, ""),
                        new Delta.Audio(4, 4),
                        new Delta.Logprobs(4, 2),
                        new Delta.Finished(4, "stop"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}|9|0|2|0",
                "{\"prompt_tokens\":9,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":4},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":3,\"audio_tokens\":0}}|9|4|5|3",
                "{\"prompt_tokens\":9,\"completion_tokens\":5,\"reasoning_tokens\":3,\"prompt_tokens_details\":null}|9|0|5|3",
                "{\"prompt_tokens\":9,\"total_tokens\":9}|9|0|0|0",
                "{\"prompt_tokens\":9.0,\"completion_tokens\":-2,\"prompt_tokens_details\":{\"cached_tokens\":null}}|9|0|0|0",
            })
    void usage_is_read_in_all_its_variants(String usage, long prompt, long cached, long completion, long reasoning) {
        assertThat(chunk("{\"choices\":[],\"usage\":" + usage + "}").usage())
                .isEqualTo(new Usage(prompt, cached, completion, reasoning));
    }

    @Test
    void usage_that_is_null_or_absent_is_none() {
        assertThat(chunk("{\"choices\":[],\"usage\":null}").usage()).isNull();
        assertThat(chunk("{\"choices\":[]}").usage()).isNull();
    }

    @Test
    void the_models_name_is_replaced_only_where_it_differs() {
        assertThat(chunk("{\"id\" : 1, \"model\" : \"up/stream\", \"choices\":[] }")
                        .data()
                        .toString())
                .isEqualTo("{\"id\" : 1, \"model\" : \"m\", \"choices\":[] }");
        String same = "{ \"model\":\"m\" }";
        assertThat(chunk(same).data().toString()).isEqualTo(same);
    }

    @Test
    void fields_stay_findable_after_replacements() {
        StreamEvent.Chunk chunk =
                chunk("{\"model\":\"longer\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"a\"}},"
                        + "{\"index\":1,\"delta\":{\"reasoning\":null}}],\"usage\":{\"prompt_tokens\":1},\"x\":[7]}");
        assertThat(chunk.data().value("x")).isEqualTo("[7]");
        assertThat(new String(chunk.data().edit().remove("usage").bytes(), UTF_8))
                .isEqualTo("{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"a\"}},"
                        + "{\"index\":1,\"delta\":{\"reasoning_content\":null}}],\"x\":[7]}");
    }

    @Test
    void a_whole_answer_is_read_as_if_streamed_at_once() {
        StreamEvent.Answer answer =
                answer("{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                        + "\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":3,"
                        + "\"completion_tokens\":1}}");
        assertThat(answer.deltas())
                .containsExactly(
                        new Delta.Role(0, "assistant"),
                        new Delta.Tool(0, 0, "c1", "f", "{}"),
                        new Delta.Finished(0, "tool_calls"));
        assertThat(answer.usage()).isEqualTo(Usage.of(3, 1));
    }

    @Test
    void completions_and_embeddings_are_answers_too() {
        assertThat(answer("{\"choices\":[{\"text\":\"a\",\"index\":0,\"logprobs\":{\"tokens\":[\"a\"],"
                                + "\"token_logprobs\":[-1]},\"finish_reason\":\"length\"}]}")
                        .deltas())
                .containsExactly(new Delta.Text(0, "a"), new Delta.Logprobs(0, 1), new Delta.Finished(0, "length"));
        assertThat(answer("{\"object\":\"list\",\"data\":[{\"index\":1,\"embedding\":[0.5]},{\"embedding\":\"AA\"}]}")
                        .deltas())
                .containsExactly(new Delta.Embedding(1), new Delta.Embedding(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{",
                "[]",
                "{}",
                "{\"error\":\"boom\"}",
                "{\"object\":\"error\",\"message\":\"boom\"}",
                "{\"detail\":\"boom\"}",
                "<html>",
                "{\"choices\":[{\"message\":{\"content\":\"\u0001\"}}]}"
            })
    void what_is_no_answer_is_a_failure(String body) {
        StreamEvent event = OpenAiCodec.decodeAnswer(body.getBytes(UTF_8), M);
        assertThat(event).isInstanceOf(StreamEvent.Failed.class);
        assertThat(((StreamEvent.Failed) event).failure().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
    }

    @Test
    void content_in_parts_is_still_text_for_checks() {
        assertThat(chunk("{\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\"}]}}]}")
                        .deltas())
                .containsExactly(new Delta.Text(0, "[{\"type\":\"text\"}]"));
    }
}
