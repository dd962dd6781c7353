package dev.holdfast.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFileTest {
    private static TraceFile file(byte[] bytes) {
        return new TraceFile(new TraceSource("t", () -> new ByteArrayInputStream(bytes)));
    }

    private static TraceFile file(String text) {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<TracedRequest> all(Trace trace) {
        List<TracedRequest> requests = new ArrayList<>();
        trace.iterator().forEachRemaining(requests::add);
        return requests;
    }

    @Test
    void azure_times_become_relative_to_the_first_row() {
        List<TracedRequest> requests = all(file("TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                + "2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:05.0299600,110,27"));

        assertThat(requests).extracting(TracedRequest::at).containsExactly(0.0, 1.05);
        assertThat(requests).extracting(TracedRequest::inputTokens).containsExactly(4808, 110);
        assertThat(requests).extracting(TracedRequest::outputTokens).containsExactly(10, 27);
    }

    @Test
    void azure_times_may_say_how_far_they_are_from_utc() {
        List<TracedRequest> requests = all(file("""
                TIMESTAMP,ContextTokens,GeneratedTokens
                2024-05-12 00:00:00.003930+00:00,2162,5
                2024-05-12 01:00:01.003930+01:00,399,6
                """));

        assertThat(requests).extracting(TracedRequest::at).containsExactly(0.0, 1.0);
    }

    @Test
    void mooncake_times_are_milliseconds_and_its_blocks_have_512_tokens() {
        List<TracedRequest> requests = all(
                file("{\"timestamp\": 27482, \"input_length\": 1024, \"output_length\": 52, \"hash_ids\": [46, 47]}"));

        assertThat(requests.getFirst().at()).isEqualTo(27.482);
        assertThat(requests.getFirst().blocks()).containsExactly(46, 47);
        assertThat(requests.getFirst().blockTokens()).isEqualTo(512);
    }

    @Test
    void our_own_format_has_messages_tenants_and_blocks_of_any_size() {
        TraceFile trace = file("""
                {"at": 0.5, "input_tokens": 5, "output_tokens": 2, "tenant": "a", "blocks": [1, 2], "block_tokens": 3}

                {"at": 0.5, "input_tokens": 1, "output_tokens": 1, "messages": [{"role": "user", "content": "hi"}]}
                """);

        Iterator<TraceRow> rows = trace.rows();
        assertThat(rows.next().request().tenant()).isEqualTo("a");
        assertThat(rows.next().messages()).containsExactly(Message.user("hi"));
        assertThat(rows.hasNext()).isFalse();
    }

    @Test
    void a_compressed_trace_reads_as_the_plain_one() throws IOException {
        byte[] plain = "{\"at\":1,\"input_tokens\":2,\"output_tokens\":3}\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        }

        assertThat(all(file(bytes.toByteArray())).getFirst().inputTokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|the file is empty",
                "hello|this is not JSON",
                "[1]|a JSON object is expected",
                "{\"when\": 1}|this is no trace that is known; possible are",
                "{\"at\": -1, \"input_tokens\": 1, \"output_tokens\": 1}|\"at\" is a time, a number of at least 0, not -1",
                "{\"at\": 1, \"output_tokens\": 1}|\"input_tokens\" is a whole number of at least 1 token, but it is missing",
                "{\"at\": 1, \"input_tokens\": 1.5, \"output_tokens\": 1}|\"input_tokens\" is a whole number of at least 1 token, not 1.5",
                "{\"at\": 1, \"input_tokens\": 9, \"output_tokens\": 0}|\"output_tokens\" is a whole number of at least 1 token, not 0",
                "{\"at\": 1, \"input_tokens\": 9, \"output_tokens\": 1, \"blocks\": [1], \"block_tokens\": 4}|9 input tokens are 3 blocks of 4 tokens, but there are 1",
                "{\"timestamp\": 1, \"input_length\": 513, \"output_length\": 1, \"hash_ids\": [1]}|513 input tokens are 2 blocks",
                "TIMESTAMP,Context|the header is not TIMESTAMP,ContextTokens,GeneratedTokens",
            })
    void what_is_wrong_is_told_with_the_line_and_what_is_possible(String text, String message) {
        assertThatThrownBy(() -> all(file(text)))
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith("t, line 1")
                .hasMessageContaining(message);
    }

    @Test
    void errors_below_the_first_line_are_told_with_theirs() {
        String good = "{\"at\": 5, \"input_tokens\": 1, \"output_tokens\": 1}\n";
        assertThatThrownBy(() -> all(file(good + "\n" + good.replace("5", "4"))))
                .hasMessageContaining("line 3")
                .hasMessageContaining("sort the file by time");
        assertThatThrownBy(() -> all(file("TIMESTAMP,ContextTokens,GeneratedTokens\nsoon,1,2\n")))
                .hasMessageContaining("line 2")
                .hasMessageContaining("is not a time such as");
        assertThatThrownBy(() -> all(file("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1\n")))
                .hasMessageContaining("2 columns");
        assertThatThrownBy(() -> all(TraceFile.of(Path.of("none.jsonl")))).hasMessageContaining("There is no file");
        assertThatThrownBy(() -> all(file(new byte[] {'{', (byte) 0xC3, '('}))).hasMessageContaining("not UTF-8");
    }

    @Property(tries = 500)
    void any_bytes_are_a_trace_or_a_message(@ForAll byte[] bytes) {
        readOrTold(bytes);
    }

    @Property(tries = 1000)
    void any_lines_are_a_trace_or_a_message(@ForAll("lines") List<String> lines) {
        readOrTold(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static void readOrTold(byte[] bytes) {
        try {
            double last = 0;
            for (TracedRequest request : all(file(bytes))) {
                assertThat(request.at()).isGreaterThanOrEqualTo(last);
                assertThat(request.inputTokens()).isPositive();
                assertThat(request.outputTokens()).isPositive();
                last = request.at();
            }
        } catch (TraceException told) {
            assertThat(told.getMessage()).startsWith("t").doesNotContain("Exception");
        }
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> values = Arbitraries.of(
                "1", "0", "-1", "1e400", "1.5", "\"x\"", "null", "[]", "[1,2]", "{}", "99999999999", "NaN");
        Arbitrary<String> own = values.list()
                .ofSize(6)
                .map(v -> String.format(
                        Locale.ROOT,
                        "{\"at\":%s,\"input_tokens\":%s,\"output_tokens\":%s,\"blocks\":%s,\"block_tokens\":%s,\"messages\":%s}",
                        v.toArray()));
        Arbitrary<String> mooncake = values.list()
                .ofSize(4)
                .map(v -> String.format(
                        Locale.ROOT,
                        "{\"timestamp\":%s,\"input_length\":%s,\"output_length\":%s,\"hash_ids\":%s}",
                        v.toArray()));
        Arbitrary<String> azure = Arbitraries.of(
                "TIMESTAMP,ContextTokens,GeneratedTokens",
                "2023-11-16 18:17:03.9799600,4808,10",
                "2023-11-16 18:17:03.9799600+99:00,4808,10",
                "+999999999-01-01 00:00:00,1,1",
                "-999999999-01-01 00:00:00,1,1",
                "2023-11-16,1,1",
                ",,");
        return Arbitraries.oneOf(own, mooncake, azure, Arbitraries.strings().ofMaxLength(40))
                .list()
                .ofMaxSize(6);
    }

    @Test
    void the_traces_that_come_along_have_as_many_requests_as_were_published() {
        assertThat(all(BuiltInTrace.named("azure-2023-conv").trace())).hasSize(19_366);
        assertThat(all(BuiltInTrace.named("azure-2023-code").trace())).hasSize(8_819);
        assertThat(all(BuiltInTrace.named("mooncake-synthetic").trace())).isNotEmpty();
        assertThatThrownBy(() -> BuiltInTrace.named("azure")).hasMessageContaining("built in are azure-2023-conv");
    }

    @Test
    void a_trace_can_be_scaled_cut_and_fitted_to_a_context() {
        String rows = """
                {"at": 2, "input_tokens": 90, "output_tokens": 20}
                {"at": 4, "input_tokens": 10, "output_tokens": 5}
                {"at": 6, "input_tokens": 10, "output_tokens": 5}
                """;
        TraceOptions options = TraceOptions.none().scaled(0.5).within(100, TraceOptions.Overflow.DROP);

        assertThat(all(options.apply(file(rows)))).extracting(TracedRequest::at).containsExactly(2.0, 3.0);
        assertThat(options.effectOn(file(rows))).isEqualTo(new TraceOptions.Effect(2, 1, 0));
        assertThat(all(options.first(1).apply(file(rows)))).hasSize(1);
        TraceOptions capped = TraceOptions.none().within(100, TraceOptions.Overflow.CAP);
        assertThat(all(capped.apply(file(rows))).getFirst().inputTokens()).isEqualTo(80);
    }
}
