package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SseReaderTest {
    private static List<String> read(byte[] bytes, int step) {
        List<String> events = new ArrayList<>();
        SseReader reader = new SseReader(1 << 20, new SseReader.Sink() {
            @Override
            public void data(byte[] data, int from, int to) {
                events.add(new String(data, from, to - from, StandardCharsets.UTF_8));
            }

            @Override
            public void comment() {
                events.add(":");
            }
        });
        for (int at = 0; at < bytes.length; at += step) {
            reader.feed(bytes, at, Math.min(bytes.length, at + step));
        }
        reader.end();
        return events;
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data: a",
                        "data:b ",
                        "data",
                        ":",
                        ": ping",
                        "event: x",
                        "id: 1",
                        "data: ü👋",
                        "\n",
                        "\r",
                        "\r\n",
                        "x",
                        "\uFEFF")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property
    void cuts_do_not_change_what_is_read(@ForAll("streams") String stream) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        List<String> whole = read(bytes, Math.max(1, bytes.length));
        for (int step = 1; step < 8; step++) {
            assertThat(read(bytes, step)).isEqualTo(whole);
        }
    }

    @Property
    void any_bytes_are_read_without_an_exception(@ForAll byte[] bytes, @ForAll("steps") int step) {
        assertThat(read(bytes, step)).isNotNull();
    }

    @Provide
    Arbitrary<Integer> steps() {
        return Arbitraries.integers().between(1, 9);
    }

    @Property
    void what_was_written_as_events_is_read_as_events(@ForAll("texts") List<String> texts) {
        StringBuilder stream = new StringBuilder();
        texts.forEach(text -> stream.append("data: ").append(text).append("\n\n"));
        assertThat(read(stream.toString().getBytes(StandardCharsets.UTF_8), 3)).isEqualTo(texts);
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("{}\":, äß")
                .ofMinLength(1)
                .filter(text -> !text.startsWith(" "))
                .list();
    }

    @Property(tries = 1)
    void several_data_lines_are_one_event() {
        assertThat(read("data: a\ndata: b\n\n".getBytes(StandardCharsets.UTF_8), 4))
                .containsExactly("a\nb");
    }
}
