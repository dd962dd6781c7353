package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {
    private static final String CHUNKED = String.join(
            "\r\n",
            "HTTP/1.1 100 Continue",
            "",
            "HTTP/1.1 200 OK",
            "Transfer-Encoding: chunked",
            "",
            "6;a=b",
            "hello ",
            "5",
            "world",
            "0",
            "X: y",
            "",
            "");

    private final StringBuilder body = new StringBuilder();
    private final ReplyReader reader = new ReplyReader(
            (data, from, to) -> body.append(new String(data, from, to - from, StandardCharsets.ISO_8859_1)));

    @Property(tries = 200)
    void reads_the_same_however_the_bytes_are_split(@ForAll @IntRange(min = 1, max = 120) int first) {
        byte[] bytes = bytes(CHUNKED + "HTTP/1.1 ");
        reader.next();
        body.setLength(0);
        int split = Math.min(first, CHUNKED.length() - 1);
        assertThat(reader.feed(bytes, 0, split)).isEqualTo(split);
        assertThat(reader.feed(bytes, split, bytes.length)).isEqualTo(CHUNKED.length());
        assertThat(reader.done()).isTrue();
        assertThat(reader.status()).isEqualTo(200);
        assertThat(body.toString()).isEqualTo("hello world");
    }

    @Test
    void a_response_without_length_lasts_until_the_connection_closes() {
        byte[] bytes = bytes("HTTP/1.1 400 Bad\r\n\r\nabc");
        reader.feed(bytes, 0, bytes.length);
        assertThat(reader.done()).isFalse();
        assertThat(reader.closed()).isTrue();
        assertThat(body.toString()).isEqualTo("abc");
    }

    @Test
    void refuses_what_is_not_http() {
        byte[] bytes = bytes("SSH-2.0-x\r\n\r\n");
        assertThatThrownBy(() -> reader.feed(bytes, 0, bytes.length)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_answer_to_a_head_request_has_no_body_whatever_its_length_says() {
        byte[] bytes = bytes("HTTP/1.1 405 No\r\ncontent-length: 100\r\n\r\n");
        reader.next(true);
        assertThat(reader.feed(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(reader.done()).isTrue();
        assertThat(reader.keepAlive()).isTrue();
    }

    @Test
    void a_switch_of_protocols_is_the_last_answer() {
        String answer = "HTTP/1.1 101 Switching\r\nupgrade: h2c\r\n\r\n";
        byte[] bytes = bytes(answer + "\0\0");
        reader.next();
        assertThat(reader.feed(bytes, 0, bytes.length)).isEqualTo(answer.length());
        assertThat(reader.done()).isTrue();
        assertThat(reader.keepAlive()).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
