package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.WireObject;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecFuzzTest {
    private static final ModelRef M = new ModelRef("m");
    private static final byte[] CHAT =
            ("{\"model\":\"m\",\"n\":2,\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                            + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"é€😀\"},"
                            + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}]},{\"role\":\"assistant\",\"content\":null,"
                            + "\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\","
                            + "\"arguments\":\"{}\"}}]}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
                            + "\"parameters\":{}}}],\"tool_choice\":\"auto\",\"max_tokens\":5,\"x\":[1.5e3,{}]}")
                    .getBytes(UTF_8);
    private static final byte[] COMPLETION =
            "{\"model\":\"m\",\"prompt\":[[1,2],[3]],\"max_tokens\":5,\"n\":1,\"suffix\":\"s\"}".getBytes(UTF_8);
    private static final byte[] CHUNK =
            ("{\"id\":\"c\",\"model\":\"u\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"a\","
                            + "\"reasoning\":\"r\",\"content\":\"é\",\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":"
                            + "{\"name\":\"f\",\"arguments\":\"{\"}}]},\"logprobs\":{\"content\":[{}]},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"prompt_tokens_details\":"
                            + "{\"cached_tokens\":1}},\"error\":null}")
                    .getBytes(UTF_8);

    @Test
    void no_body_makes_the_codec_throw_and_what_it_takes_is_json() throws IOException {
        Random random = new Random(42);
        int decoded = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] body = i % 10 == 0 ? Mutation.noise(random) : Mutation.of(i % 3 == 0 ? COMPLETION : CHAT, random);
            for (DecodeResult<? extends InferenceRequest> result : List.of(
                    OpenAiCodec.decodeChat(body),
                    OpenAiCodec.decodeCompletion(body),
                    OpenAiCodec.decodeEmbedding(body))) {
                switch (result) {
                    case DecodeResult.Decoded<?>(InferenceRequest request) -> {
                        decoded++;
                        checkPositions(request.body());
                    }
                    case DecodeResult.Refused<?>(RequestError error) ->
                        assertThat(error.message()).isNotBlank().doesNotContain("\n");
                }
            }
        }
        assertThat(decoded).isGreaterThan(1_000);
    }

    @Test
    void nothing_an_engine_sends_makes_the_codec_throw_and_what_it_relays_is_json() throws IOException {
        Random random = new Random(43);
        for (int i = 0; i < 30_000; i++) {
            byte[] body = i % 10 == 0 ? Mutation.noise(random) : Mutation.of(CHUNK, random);
            if (OpenAiCodec.decodeChunk(body, M) instanceof StreamEvent.Chunk chunk) {
                checkPositions(chunk.data());
            }
            if (OpenAiCodec.decodeAnswer(body, M) instanceof StreamEvent.Answer answer) {
                checkPositions(answer.data());
            }
        }
    }

    @Property(tries = 10_000)
    void any_text_in_any_place_passes_unchanged(@ForAll String text, @ForAll String name, @ForAll long seed) {
        String key = "k" + name;
        String blanks = " ".repeat((int) (seed & 3)) + "\n".repeat((int) (seed >> 2 & 1));
        String json = "{" + blanks + "\"model\":\"m\"," + RequestWriter.quote(key) + blanks + ":"
                + RequestWriter.quote(text) + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + RequestWriter.quote(text) + "}]" + blanks + "}";
        byte[] body = json.getBytes(UTF_8);
        boolean tooLong = key.length() > JsonInput.MAX_NAME_LENGTH;
        if (tooLong) {
            return;
        }
        WireObject object =
                RequestDecodingTest.decoded(OpenAiCodec.decodeChat(body)).body();
        assertThat(object.bytes()).isEqualTo(body);
        assertThat(object.fields().get(1).name()).isEqualTo(new String(key.getBytes(UTF_8), UTF_8));
        assertThat(object.value("model")).isEqualTo("\"m\"");
        assertThat(new String(object.edit().set("model", "\"m\"").bytes(), UTF_8).replaceAll("[ \n]", ""))
                .isEqualTo(new String(body, UTF_8).replaceAll("[ \n]", ""));
    }

    /** Every field stands where it is said to stand, and an edited copy is JSON. */
    private static void checkPositions(WireObject object) throws IOException {
        JsonFactory json = new JsonFactory();
        byte[] edited = object.edit().set("added", "1").bytes();
        for (byte[] bytes : List.of(object.bytes(), edited)) {
            try (JsonParser parser = json.createParser(bytes)) {
                parser.nextToken();
                parser.skipChildren();
                assertThat(parser.nextToken()).isNull();
            }
        }
        for (WireObject.Field field : object.fields()) {
            String value = new String(object.bytes(), field.valueStart(), field.valueEnd() - field.valueStart(), UTF_8);
            assertThat(value).isEqualTo(value.strip()).isNotEmpty();
            assertThat(object.bytes()[field.nameStart()]).isEqualTo((byte) '"');
        }
    }
}
