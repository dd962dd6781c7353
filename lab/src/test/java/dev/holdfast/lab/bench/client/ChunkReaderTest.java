package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChunkReaderTest {
    private final ChunkReader reader = new ChunkReader();

    private boolean read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return reader.read(bytes, 0, bytes.length);
    }

    @Property
    void any_bytes_are_read_without_an_exception(@ForAll byte[] bytes) {
        boolean object = reader.read(bytes, 0, bytes.length);
        assertThat(object && bytes[bytes.length - 1] != '}').isFalse();
    }

    @Property
    void strange_values_under_known_names_are_read_without_an_exception(@ForAll("objects") String json) {
        assertThat(read(json)).isTrue();
    }

    @Provide
    Arbitrary<String> objects() {
        Arbitrary<String> leaf =
                Arbitraries.of("null", "1", "-1e400", "true", "\"x\"", "[]", "{}", "99999999999999999999");
        Arbitrary<String> name = Arbitraries.of(
                "choices",
                "usage",
                "error",
                "data",
                "delta",
                "message",
                "logprobs",
                "content",
                "tokens",
                "text",
                "finish_reason",
                "tool_calls",
                "prompt_tokens",
                "completion_tokens",
                "prompt_tokens_details",
                "cached_tokens");
        return Arbitraries.lazy(() -> Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, leaf),
                        net.jqwik.api.Tuple.of(2, objects(name, leaf)),
                        net.jqwik.api.Tuple.of(
                                1, leaf.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"))))
                .list()
                .ofMaxSize(4)
                .flatMap(values -> name.list().ofSize(values.size()).map(names -> {
                    StringBuilder json = new StringBuilder("{");
                    for (int i = 0; i < values.size(); i++) {
                        json.append(i == 0 ? "" : ",")
                                .append('"')
                                .append(names.get(i))
                                .append("\":")
                                .append(values.get(i));
                    }
                    return json.append('}').toString();
                }));
    }

    private static Arbitrary<String> objects(Arbitrary<String> name, Arbitrary<String> leaf) {
        return net.jqwik.api.Combinators.combine(name, leaf, name, leaf)
                .as((a, x, b, y) -> "[{\"" + a + "\":" + x + ",\"" + b + "\":[" + y + ",{\"" + a + "\":{\"" + b + "\":"
                        + y + "}}]}]");
    }

    @Property(tries = 1)
    void a_completion_event_has_text() {
        assertThat(
                        read(
                                "{\"choices\":[{\"text\":\" ab\",\"logprobs\":{\"tokens\":[\" a\",\"b\"]},\"finish_reason\":\"length\"}]}"))
                .isTrue();
        assertThat(reader.contentLength()).isEqualTo(3);
        assertThat(reader.logprobs()).isEqualTo(2);
        assertThat(reader.isFinished()).isTrue();
    }

    @Property(tries = 1)
    void an_error_may_be_a_text() {
        assertThat(read("{\"error\":\"no\"}")).isTrue();
        assertThat(reader.error()).isEqualTo("no");
    }

    @Property(tries = 1)
    void a_null_error_is_none() {
        assertThat(read("{\"error\":null,\"choices\":[{}]}")).isTrue();
        assertThat(reader.error()).isNull();
        assertThat(reader.hasChoices()).isTrue();
    }

    @Property(tries = 1)
    void something_after_the_object_makes_it_none() {
        assertThat(read("{} {}")).isFalse();
        assertThat(read("[]")).isFalse();
        assertThat(read("")).isFalse();
    }
}
