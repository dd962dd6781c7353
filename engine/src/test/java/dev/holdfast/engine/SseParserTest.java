package dev.holdfast.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SseParserTest {
    private static final class Recorder implements SseParser.Sink {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void event(String type, byte[] data) {
            seen.add(type + "=" + new String(data, UTF_8));
        }

        @Override
        public void comment(String text) {
            seen.add("#" + text);
        }
    }

    private static List<String> parse(String stream) {
        Recorder recorder = new Recorder();
        assertThat(new SseParser(1 << 20, recorder).feed(stream.getBytes(UTF_8)))
                .isTrue();
        return recorder.seen;
    }

    @Test
    void the_examples_of_the_standard() {
        assertThat(parse("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly("message=YHOO\n+2\n10");
        assertThat(parse(
                        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"))
                .containsExactly(
                        "# test stream", "message=first event", "message=second event", "message= third event");
        assertThat(parse("data\n\ndata\ndata\n\ndata:")).containsExactly("message=", "message=\n");
        assertThat(parse("data:test\n\ndata: test\n\n")).containsExactly("message=test", "message=test");
    }

    @Test
    void line_ends_may_be_of_any_kind_and_a_mark_may_stand_first() {
        assertThat(parse("\uFEFFdata: a\r\rdata: b\r\n\r\ndata: c\n\n"))
                .containsExactly("message=a", "message=b", "message=c");
        assertThat(parse("event: ping\ndata: {}\n\nevent: x\n\ndata: y\n\n")).containsExactly("ping={}", "message=y");
    }

    @Test
    void an_unfinished_event_is_not_an_event() {
        assertThat(parse("data: a\n\ndata: b\n")).containsExactly("message=a");
    }

    @Test
    void an_event_over_the_bound_stops_the_parser() {
        Recorder recorder = new Recorder();
        SseParser parser = new SseParser(100, recorder);
        assertThat(parser.feed("data: ok\n\n".getBytes(UTF_8))).isTrue();
        boolean fine = true;
        for (int i = 0; i < 30 && fine; i++) {
            fine = parser.feed("data: 1234\n".getBytes(UTF_8));
        }
        assertThat(fine).isFalse();
        assertThat(parser.feed("\n\ndata: late\n\n".getBytes(UTF_8))).isFalse();
        assertThat(recorder.seen).containsExactly("message=ok");
        assertThat(new SseParser(100, recorder).feed("x".repeat(101).getBytes(UTF_8)))
                .isFalse();
    }

    private static final String[] PIECES = {
        "\n",
        "\r",
        "\r\n",
        "data",
        "data:",
        "data: ",
        ":",
        "event:",
        "é",
        "€",
        "😀",
        " ",
        "x",
        "\uFEFF",
        "id: 7",
        "\n\n",
        "data: {\"a\":1}\n\n",
        ": ping\n\n"
    };

    @Property(tries = 5_000)
    void any_cut_of_any_stream_gives_the_same_events(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            stream.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = stream.toString().getBytes(UTF_8);
        Recorder cut = new Recorder();
        SseParser parser = new SseParser(1 << 20, cut);
        for (int at = 0; at < bytes.length; ) {
            int to = Math.min(bytes.length, at + random.nextInt(4));
            assertThat(parser.feed(bytes, at, to)).isTrue();
            at = to;
        }
        assertThat(cut.seen).isEqualTo(parse(stream.toString()));
    }

    @Property(tries = 5_000)
    void any_bytes_are_taken(@ForAll byte[] bytes) {
        Recorder whole = new Recorder();
        Recorder single = new Recorder();
        new SseParser(1 << 20, whole).feed(bytes);
        SseParser parser = new SseParser(1 << 20, single);
        for (int i = 0; i < bytes.length; i++) {
            parser.feed(bytes, i, i + 1);
        }
        assertThat(single.seen).isEqualTo(whole.seen);
    }

    @Test
    void data_arrays_belong_to_the_receiver() {
        List<byte[]> events = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes("data: one\n\n".getBytes(UTF_8));
        byte[] shared = stream.toByteArray();
        SseParser parser = new SseParser(100, new SseParser.Sink() {
            @Override
            public void event(String type, byte[] data) {
                events.add(data);
            }

            @Override
            public void comment(String text) {}
        });
        parser.feed(shared);
        java.util.Arrays.fill(shared, (byte) 'z');
        assertThat(new String(events.getFirst(), UTF_8)).isEqualTo("one");
    }
}
