package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineErrorsTest {
    private static EngineFailure classify(int status, String body) {
        return EngineErrors.classify(status, body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // vLLM
                "404|{\"error\":{\"message\":\"The model `x` does not exist.\",\"type\":\"NotFoundError\",\"param\":\"model\",\"code\":404}}|ENGINE_FAILED|true",
                "400|{\"error\":{\"message\":\"temperature must be\",\"type\":\"BadRequestError\",\"param\":\"temperature\",\"code\":400}}|ENGINE_REJECTED|false",
                "401|{\"error\":\"Unauthorized\"}|ENGINE_FAILED|true",
                "500|{\"error\":{\"message\":\"EngineCore died\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}|ENGINE_FAILED|true",
                "200|{\"error\":{\"message\":\"x\",\"type\":\"InternalServerError\",\"code\":500}}|ENGINE_FAILED|true",
                // SGLang
                "503|{\"object\":\"error\",\"message\":\"The request queue is full.\",\"type\":\"SERVICE_UNAVAILABLE\",\"param\":null,\"code\":503}|ENGINE_OVERLOADED|true",
                "200|{\"error\":{\"object\":\"error\",\"message\":\"The request queue is full.\",\"type\":\"SERVICE_UNAVAILABLE\",\"param\":null,\"code\":503}}|ENGINE_OVERLOADED|true",
                // llama-server
                "503|{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}|ENGINE_OVERLOADED|true",
                "501|{\"error\":{\"code\":501,\"message\":\"This server does not support it\",\"type\":\"not_supported_error\"}}|ENGINE_REJECTED|false",
                "400|{\"error\":{\"code\":400,\"message\":\"model 'x' not found\",\"type\":\"invalid_request_error\"}}|ENGINE_FAILED|true",
                // Triton
                "500|{\"error\":\"inference failed\"}|ENGINE_FAILED|true",
                "400|{\"detail\":\"Unknown model: x\"}|ENGINE_FAILED|true",
                "422|{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\",\"type\":\"missing\"}]}|ENGINE_REJECTED|false",
                // Ray
                "408|{\"error\":{\"message\":\"Request server side timeout\"}}|ENGINE_TIMEOUT|true",
                "404|{\"detail\":\"Not Found\"}|ENGINE_REJECTED|false",
                // Ollama
                "503|{\"error\":{\"message\":\"server busy, please try again.  maximum pending requests exceeded\",\"type\":\"api_error\"}}|ENGINE_OVERLOADED|true",
                "404|{\"error\":{\"message\":\"model 'x' not found, try pulling it first\",\"type\":\"not_found_error\"}}|ENGINE_FAILED|true",
                "499|{\"error\":\"request canceled\"}|ENGINE_FAILED|true",
                // OpenAI, Azure, others
                "429|{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}|ENGINE_OVERLOADED|true",
                "429|{\"error\":{\"message\":\"You exceeded your current quota, please check your plan and billing details.\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}|ENGINE_FAILED|false",
                "402|{\"error\":{\"message\":\"pay\"}}|ENGINE_FAILED|false",
                "400|{\"error\":{\"message\":\"blocked\",\"code\":\"content_filter\",\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}|ENGINE_REJECTED|false",
                "529|{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}|ENGINE_OVERLOADED|true",
                "400|[{\"error\":{\"code\":400,\"message\":\"Invalid argument\",\"status\":\"INVALID_ARGUMENT\"}}]|ENGINE_REJECTED|false",
                "403|{\"error\":{\"message\":\"forbidden\"}}|ENGINE_FAILED|true",
                // no envelope
                "502|<html><body>Bad Gateway nginx</body></html>|ENGINE_FAILED|true",
                "504|upstream request timeout|ENGINE_TIMEOUT|true",
                "500|Internal Server Error|ENGINE_FAILED|true",
                "503|``|ENGINE_OVERLOADED|true",
                "302|``|ENGINE_FAILED|true",
            })
    void each_envelope_is_classified_by_status_and_body(int status, String body, ErrorCode code, boolean retryable) {
        EngineFailure failure = classify(status, body.equals("``") ? "" : body);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.message()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This model's maximum context length is 4096 tokens. However, your prompt contains at least 4097",
                "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
                "Requested token count exceeds the model's maximum context length of 4096 tokens.",
                "the request exceeds the available context size (4096 tokens), try increasing it",
                "input length exceeds the context length",
                "The prompt exceeds the model context length",
                "prompt is too long: 200001 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
                "Input is too long for requested model.",
                "The input token count (1000001) exceeds the maximum number of tokens allowed (1000000).",
                "The sum of prompt length (5000) and max_tokens exceeds max_seq_len (4096)",
            })
    void every_way_to_say_that_the_prompt_is_too_long_is_one_code(String text) {
        String quoted = RequestWriter.quote(text);
        for (String body : new String[] {
            "{\"error\":{\"message\":" + quoted + ",\"code\":400}}",
            "{\"message\":" + quoted + ",\"code\":400}",
            "{\"error\":" + quoted + "}",
            "{\"detail\":" + quoted + "}",
            "[{\"error\":{\"message\":" + quoted + "}}]",
            text
        }) {
            EngineFailure failure = classify(400, body);
            assertThat(failure.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
            assertThat(failure.retryable()).isFalse();
        }
        assertThat(classify(400, "{\"error\":{\"type\":\"exceed_context_size_error\",\"message\":\"no\"}}")
                        .code())
                .isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    }

    @Test
    void the_engines_refusal_of_our_key_is_not_shown_as_the_callers() {
        EngineFailure failure =
                classify(401, "{\"error\":{\"message\":\"Incorrect API key provided: sk-abcdef123456\"}}");
        assertThat(failure.message()).isEqualTo("the engine refused the platform's own access");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call http://10.1.2.3:8000/v1/x now|call [address] now",
                "no route to 10.1.2.3:8000 today|no route to [address] today",
                "host gpu-7.cluster.local:8000 down|host [address] down",
                "peer [2001:db8::1]:80 down|peer [address] down",
                "cannot read /srv/models/a.gguf here|cannot read [path] here",
                "cannot read C:\\models\\a.gguf here|cannot read [path] here",
                "got Bearer abc.def now|got [secret] now",
                "key sk-proj-abcdefgh is bad|key [secret] is bad",
                "tokens/min and/or 4096 > 100|tokens/min and/or 4096 > 100",
                "max_tokens: 5, temperature=0.5|max_tokens: 5, temperature=0.5",
            })
    void messages_lose_addresses_paths_and_keys(String text, String safe) {
        assertThat(SafeText.message(text)).isEqualTo(safe);
    }

    @Test
    void messages_are_one_bounded_line_without_a_stack_trace() {
        assertThat(SafeText.message("boom\nTraceback (most recent call last):\n  File \"/a/b.py\", line 1"))
                .isEqualTo("boom");
        assertThat(SafeText.message("a\r\nb\u2028c\u0000d")).isEqualTo("a b c d");
        assertThat(SafeText.message("😀".repeat(1000)))
                .hasSizeLessThanOrEqualTo(300)
                .doesNotContain("\uFFFD");
        assertThat(SafeText.message("word ".repeat(1000))).hasSizeLessThanOrEqualTo(300);
    }

    @Test
    void any_bytes_are_classified() {
        Random random = new Random(7);
        byte[] valid =
                "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":[{}],\"code\":{\"a\":1}}}".getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = i % 2 == 0 ? Mutation.of(valid, random) : Mutation.noise(random);
            EngineFailure failure = EngineErrors.classify(200 + random.nextInt(400), body);
            assertThat(failure.message().length()).isBetween(1, 300);
            assertThat(failure.message()).doesNotContain("\n", "\r");
        }
    }
}
