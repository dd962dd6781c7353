package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.ContentPart;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.PromptSize;
import dev.holdfast.domain.ResponseFormat;
import dev.holdfast.domain.Streaming;
import dev.holdfast.domain.ToolCall;
import dev.holdfast.domain.ToolChoice;
import dev.holdfast.domain.ToolDefinition;
import dev.holdfast.domain.WireObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecodingTest {
    private static final String HI = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    static <T extends InferenceRequest> T decoded(DecodeResult<T> result) {
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded<T>) result).request();
    }

    private static ChatRequest chat(String json) {
        return decoded(OpenAiCodec.decodeChat(json.getBytes(UTF_8)));
    }

    private static RequestError refusal(byte[] json) {
        DecodeResult<ChatRequest> result = OpenAiCodec.decodeChat(json);
        assertThat(result).isInstanceOf(DecodeResult.Refused.class);
        return ((DecodeResult.Refused<ChatRequest>) result).error();
    }

    private static RequestError refusal(String json) {
        return refusal(json.getBytes(UTF_8));
    }

    @Test
    void a_chat_with_everything_is_understood() {
        ChatRequest chat = chat("""
                {"model":"org/m-1","n":3,"max_tokens":7,"max_completion_tokens":9,"stream":true,
                 "stream_options":{"include_usage":true,"x":1},
                 "messages":[
                  {"role":"system","content":"é"},
                  {"role":"user","content":[{"text":"see","type":"text"},
                    {"type":"image_url","image_url":{"detail":"low","url":"data:image/png;base64,AAAA"}},
                    {"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}},
                    {"type":"file","file":{"file_data":"QUJD"}}]},
                  {"role":"assistant","content":null,"refusal":"no","tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"42"}],
                 "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],
                 "tool_choice":{"type":"function","function":{"name":"f"}},
                 "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"a":1}}},
                 "unknown":{"deep":[1,2.50,{"x":null}]}}
                """);
        assertThat(chat.model().name()).isEqualTo("org/m-1");
        assertThat(chat.generation().choices()).isEqualTo(3);
        assertThat(chat.generation().maxTokens()).isEqualTo(9L);
        assertThat(chat.streaming()).isEqualTo(new Streaming(true, true));
        assertThat(chat.messages().get(1).content())
                .containsExactly(
                        new ContentPart.Text("see"),
                        new ContentPart.Image("data:image/png;base64,AAAA"),
                        new ContentPart.Audio("wav", 4),
                        new ContentPart.Other("file"));
        assertThat(chat.messages().get(2).content()).containsExactly(new ContentPart.Refusal("no"));
        assertThat(chat.messages().get(2).toolCalls()).containsExactly(new ToolCall("c1", "f", "{}"));
        assertThat(chat.messages().get(3).toolCallId()).isEqualTo("c1");
        assertThat(chat.tools()).containsExactly(new ToolDefinition("function", "f"));
        assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Named("f"));
        assertThat(chat.format())
                .isEqualTo(new ResponseFormat.JsonSchema("s", "{\"name\":\"s\",\"schema\":{\"a\":1}}"));
        assertThat(chat.promptSize().messages()).isEqualTo(4);
        assertThat(chat.promptSize().media()).isEqualTo(3);
        assertThat(chat.body().value("unknown")).isEqualTo("{\"deep\":[1,2.50,{\"x\":null}]}");
    }

    @Test
    void text_is_measured_in_bytes_after_unescaping() {
        ChatRequest chat = chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\\u00e9€😀\\n\"}]}");
        assertThat(chat.promptSize()).isEqualTo(new PromptSize(1 + 2 + 3 + 4 + 1, 1, 0, 0));
    }

    @Test
    void positions_of_fields_are_exact_also_with_blanks_around_them() {
        String json = " \n{ \"model\" : \"m\" , \"a\\u0062\" : [ 1 , 2 ] ,\"x\":-1.50e3 , \"t\":true,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} \n";
        WireObject body = chat(json).body();
        assertThat(body.toString()).isEqualTo(json.strip());
        assertThat(body.value("model")).isEqualTo("\"m\"");
        assertThat(body.value("ab")).isEqualTo("[ 1 , 2 ]");
        assertThat(body.value("x")).isEqualTo("-1.50e3");
        assertThat(body.value("t")).isEqualTo("true");
        assertThat(new String(body.edit().remove("ab").set("x", "2").bytes(), UTF_8))
                .isEqualTo("{\"model\" : \"m\",\"x\":2,\"t\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[{\"role\":\"user\"}]}|model",
                "{\"model\":7}|model",
                "{\"model\":\"m\"}|messages",
                "{\"model\":\"m\",\"messages\":[]}|messages",
                "{\"model\":\"m\",\"messages\":{}}|messages",
                "{\"model\":\"m\",\"messages\":[1]}|messages[0]",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"u\"},{\"content\":\"x\"}]}|messages[1].role",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"u\"},{\"role\":\"u\"},{\"role\":\"u\",\"content\":5}]}"
                        + "|messages[2].content",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"u\",\"content\":[{\"type\":\"text\"}]}]}"
                        + "|messages[0].content[0].text",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"u\",\"content\":[{\"type\":\"image_url\",\"image_url\":[]}]}]}"
                        + "|messages[0].content[0].image_url",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"u\",\"content\":\"a\",\"content\":\"b\"}]}"
                        + "|messages[0].content",
                "{\"stream\":\"yes\"}|stream",
                "{\"stream_options\":[]}|stream_options",
                "{\"stream_options\":{\"include_usage\":1}}|stream_options.include_usage",
                "{\"n\":0}|n",
                "{\"n\":129}|n",
                "{\"n\":1.5}|n",
                "{\"max_tokens\":0}|max_tokens",
                "{\"max_tokens\":2147483649}|max_tokens",
                "{\"max_completion_tokens\":99999999999999999999}|max_completion_tokens",
                "{\"tools\":{}}|tools",
                "{\"tools\":[{\"type\":\"function\"}]}|tools[0].function.name",
                "{\"tool_choice\":\"maybe\"}|tool_choice",
                "{\"response_format\":\"json\"}|response_format",
                "{\"response_format\":{}}|response_format.type",
                "{\"Model\":\"a\",\"model\":\"b\"}|model",
                "{\"stream\":true,\"\\u017Ftream\":false}|\u017Ftream",
            })
    void a_wrong_field_is_named_with_its_path(String json, String param) {
        RequestError error = refusal(json);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error.message()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{\"a\"",
                "{\"a\":}",
                "{\"a\":1,}",
                "{'a':1}",
                "{} {}",
                "{}x",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\u0001\"}",
                "nul",
                "\uFEFF{}",
            })
    void what_is_not_json_is_refused_with_its_place(String json) {
        RequestError error = refusal(json);
        assertThat(error.code()).isEqualTo(ErrorCode.MALFORMED_JSON);
        assertThat(error.message()).containsPattern("line \\d+, column \\d+");
    }

    @Test
    void the_place_of_a_mistake_is_its_line_and_column() {
        assertThat(refusal("{\n  \"model\": \"m\",\n  oops\n}").message()).contains("line 3, column");
        assertThat(refusal("[]").message()).isEqualTo("the body must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c080", "eda080", "f8888080", "e282", "80", "f4908080", "c1bf", "e0809f", "ff", "f09f98"})
    void bad_utf8_is_found_wherever_it_stands(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex);
        byte[] start = "{\"model\":\"m\",\"unread\":\"".getBytes(UTF_8);
        byte[] end = "\"}".getBytes(UTF_8);
        byte[] body = java.nio.ByteBuffer.allocate(start.length + bad.length + end.length)
                .put(start)
                .put(bad)
                .put(end)
                .array();
        assertThat(refusal(body).code()).isEqualTo(ErrorCode.MALFORMED_JSON);
        assertThat(refusal(body).message()).contains("UTF-8").contains("column " + (start.length + 1));
    }

    @Test
    void utf16_is_not_guessed() {
        assertThat(refusal("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE))
                        .code())
                .isEqualTo(ErrorCode.MALFORMED_JSON);
    }

    @Test
    void too_deep_and_too_long_are_refused() {
        String deep = "[".repeat(JsonInput.MAX_DEPTH + 1) + "]".repeat(JsonInput.MAX_DEPTH + 1);
        assertThat(refusal("{\"a\":" + deep + "}").message()).contains("nested deeper than 64");
        assertThat(refusal("{\"n\":" + "1".repeat(300) + "}").code()).isEqualTo(ErrorCode.MALFORMED_JSON);
        assertThat(refusal("{\"" + "a".repeat(3000) + "\":1}").code()).isEqualTo(ErrorCode.MALFORMED_JSON);
    }

    @Test
    void a_body_of_many_fields_takes_no_quadratic_time_and_still_finds_the_double() {
        StringBuilder json = new StringBuilder("{" + HI);
        for (int i = 0; i < 50_000; i++) {
            json.append(",\"k").append(i).append("\":1");
        }
        assertThat(chat(json + "}").body().fields()).hasSize(50_002);
        assertThat(refusal(json + ",\"K7\":2}").message()).contains("more than once");
    }

    @Test
    void nulls_of_optional_fields_are_as_if_absent() {
        ChatRequest chat = chat("{" + HI + ",\"n\":null,\"max_tokens\":null,\"stream\":null,\"stream_options\":null,"
                + "\"tools\":null,\"tool_choice\":null,\"response_format\":null}");
        assertThat(chat.generation().maxTokens()).isNull();
        assertThat(chat.generation().choices()).isEqualTo(1);
        assertThat(chat.streaming()).isEqualTo(Streaming.OFF);
        assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Unspecified());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"abc\"|1|3|0", "[\"a\",\"bc\"]|2|3|0", "[1,2,3]|1|0|3", "[[1,2],[3]]|2|0|3"})
    void prompts_and_inputs_come_in_four_shapes(String shape, int count, int text, int tokens) {
        CompletionRequest completion = decoded(OpenAiCodec.decodeCompletion(
                ("{\"model\":\"m\",\"prompt\":" + shape + ",\"best_of\":4,\"n\":2}").getBytes(UTF_8)));
        EmbeddingRequest embedding =
                decoded(OpenAiCodec.decodeEmbedding(("{\"model\":\"m\",\"input\":" + shape + "}").getBytes(UTF_8)));
        assertThat(completion.prompts()).isEqualTo(count);
        assertThat(completion.generation().choices()).isEqualTo(4);
        assertThat(embedding.inputs()).isEqualTo(count);
        assertThat(embedding.promptSize()).isEqualTo(new PromptSize(text, count, tokens, 0));
        assertThat(completion.promptSize()).isEqualTo(new PromptSize(text, count, tokens, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "null", "[]", "[[]]", "[\"a\",1]", "[1,\"a\"]", "[1.5]", "[-1]", "[{}]", "{}", "[[\"a\"]]"})
    void other_shapes_of_prompts_are_refused(String shape) {
        assertThat(OpenAiCodec.decodeCompletion(("{\"model\":\"m\",\"prompt\":" + shape + "}").getBytes(UTF_8)))
                .isInstanceOf(DecodeResult.Refused.class);
        assertThat(OpenAiCodec.decodeEmbedding(("{\"model\":\"m\",\"input\":" + shape + "}").getBytes(UTF_8)))
                .isInstanceOf(DecodeResult.Refused.class);
    }
}
