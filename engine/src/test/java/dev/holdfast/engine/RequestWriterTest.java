package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.Secret;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWriterTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final CallOptions OPTIONS = new CallOptions("a1", 64, "");

    private static EngineSettings settings(EngineKind kind, String model, boolean allowPriority) {
        Duration second = Duration.ofSeconds(1);
        return new EngineSettings(
                URI.create("http://127.0.0.1:1"),
                kind,
                model,
                new Secret(""),
                8,
                new EngineTimeouts(second, second, second, second),
                TokenLimitField.AUTO,
                "",
                new EngineWire(false, allowPriority, new ByteSize(1 << 20), new ByteSize(1 << 20)),
                null);
    }

    private static String chat(EngineKind kind, String json, CallOptions options) {
        RequestWriter writer = new RequestWriter(settings(kind, "", false));
        return new String(
                writer.body(RequestDecodingTest.decoded(OpenAiCodec.decodeChat(json.getBytes(UTF_8))), options), UTF_8);
    }

    @Test
    void every_byte_that_needs_no_change_stays() {
        String json = "{\"model\":\"m\"," + MESSAGES + ",\"temperature\":0.70,\"x\" :{\"y\":[1,  2]}";
        assertThat(chat(EngineKind.VLLM, json + "}", OPTIONS)).isEqualTo(json + ",\"max_tokens\":64}");
    }

    @Test
    void the_models_name_becomes_that_of_the_engine() {
        RequestWriter writer = new RequestWriter(settings(EngineKind.VLLM, "org/\"up\"", false));
        byte[] json = ("{\"model\":\"m\",\"max_tokens\":5," + MESSAGES + "}").getBytes(UTF_8);
        assertThat(new String(writer.body(RequestDecodingTest.decoded(OpenAiCodec.decodeChat(json)), OPTIONS), UTF_8))
                .isEqualTo("{\"model\":\"org/\\\"up\\\"\",\"max_tokens\":64," + MESSAGES + "}");
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void the_token_limit_stands_once_under_the_name_the_engine_honours(EngineKind kind) {
        String body = chat(
                kind,
                "{\"model\":\"m\",\"max_tokens\":5,\"max_completion_tokens\":6,\"n_predict\":9," + MESSAGES + "}",
                OPTIONS);
        String used = kind == EngineKind.OPENAI ? "max_completion_tokens" : "max_tokens";
        String unused = kind == EngineKind.OPENAI ? "\"max_tokens\"" : "max_completion_tokens";
        assertThat(body).contains("\"" + used + "\":64").doesNotContain(unused, "n_predict");
    }

    @Test
    void completions_always_take_max_tokens_and_embeddings_none() {
        RequestWriter writer = new RequestWriter(settings(EngineKind.OPENAI, "", false));
        byte[] completion = "{\"model\":\"m\",\"prompt\":\"p\"}".getBytes(UTF_8);
        byte[] embedding = "{\"model\":\"m\",\"input\":\"p\"}".getBytes(UTF_8);
        assertThat(new String(
                        writer.body(RequestDecodingTest.decoded(OpenAiCodec.decodeCompletion(completion)), OPTIONS),
                        UTF_8))
                .isEqualTo("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":64}");
        assertThat(writer.body(
                        RequestDecodingTest.decoded(OpenAiCodec.decodeEmbedding(embedding)),
                        new CallOptions("a", 0, "")))
                .isEqualTo(embedding);
    }

    @Test
    void usage_is_always_asked_of_a_stream_and_other_options_stay() {
        assertThat(chat(EngineKind.VLLM, "{\"model\":\"m\",\"stream\":true," + MESSAGES + "}", OPTIONS))
                .contains("\"stream_options\":{\"include_usage\":true}");
        assertThat(chat(
                        EngineKind.VLLM,
                        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":false,\"a\":[1]},"
                                + MESSAGES + "}",
                        OPTIONS))
                .contains("\"stream_options\":{\"include_usage\":true,\"a\":[1]}");
        assertThat(chat(
                        EngineKind.VLLM,
                        "{\"model\":\"m\",\"stream\":true,\"stream_options\":null," + MESSAGES + "}",
                        OPTIONS))
                .contains("\"stream_options\":{\"include_usage\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kv_transfer_params",
                "bootstrap_host",
                "bootstrap_room",
                "Bootstrap_Port",
                "cache_salt",
                "rid",
                "lora_path",
                "request_id",
                "priority",
                "PRIORITY",
                "data_parallel_rank",
                "Cache_Salt",
                "n_predict",
                "Stream",
                "Max_Completion_Tokens",
                "vllm_xargs",
                "id_slot",
                "bootstrap_\\u0068ost",
                "re\\u0071uest_id",
                "\u017Ftream",
                "n_cmpl"
            })
    void fields_that_control_an_engine_are_stripped_however_written(String name) {
        String rest = "{\"model\":\"m\",\"max_tokens\":64," + MESSAGES;
        assertThat(chat(EngineKind.VLLM, rest + ",\"" + name + "\":1}", OPTIONS))
                .isEqualTo(rest + "}");
    }

    @Test
    void priority_passes_when_allowed() {
        RequestWriter writer = new RequestWriter(settings(EngineKind.VLLM, "", true));
        byte[] json = ("{\"model\":\"m\",\"priority\":1,\"max_tokens\":64," + MESSAGES + "}").getBytes(UTF_8);
        assertThat(writer.body(RequestDecodingTest.decoded(OpenAiCodec.decodeChat(json)), OPTIONS))
                .isEqualTo(json);
    }

    @Test
    void the_platforms_own_salt_replaces_the_callers_where_an_engine_takes_one() {
        CallOptions salted = new CallOptions("a", 64, "s1");
        String json = "{\"model\":\"m\",\"cache_salt\":\"theirs\"," + MESSAGES + "}";
        assertThat(chat(EngineKind.VLLM, json, salted))
                .contains("\"cache_salt\":\"s1\"")
                .doesNotContain("theirs");
        assertThat(chat(EngineKind.OPENAI, json, salted)).doesNotContain("cache_salt");
    }
}
