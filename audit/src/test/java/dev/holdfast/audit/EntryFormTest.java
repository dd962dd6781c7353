package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntryFormTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void an_inference_is_written_like_this() {
        assertThat(written(Fixture.inference("m"), 7, 1_793_534_400_005L))
                .isEqualTo("{\"actor\":{\"key\":\"hk_1\",\"organisation\":\"acme\",\"project\":\"search\","
                        + "\"request\":\"req-1\"},\"answer\":\"" + "cd".repeat(32) + "\",\"cost\":123456789,"
                        + "\"kind\":\"inference\",\"label\":\"confidential;hr\",\"model\":\"m\",\"outcome\":\"ok\","
                        + "\"prompt\":\"" + "ab".repeat(32) + "\",\"replica\":\"replica-1\",\"seq\":7,"
                        + "\"time\":\"2026-11-01T12:00:00.005Z\",\"timings\":{\"admitted\":1,\"end\":900,\"first\":35},"
                        + "\"usage\":{\"cached\":1000,\"completion\":300,\"prompt\":1200,\"reasoning\":20},\"v\":1}");
    }

    @Property(tries = 500)
    void every_entry_is_canonical_JSON_and_reads_back(
            @ForAll("events") AuditEvent event,
            @ForAll @LongRange(min = 0, max = 1L << 53) long seq,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis)
            throws IOException {
        String text = written(event, seq, millis);
        assertThat(text).isEqualTo(canonical(MAPPER.readTree(text)));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(EntryReader.sequence(bytes, 0, bytes.length)).isEqualTo(seq);
        assertThat(EntryReader.read(bytes, 0, bytes.length))
                .isEqualTo(new LedgerEntry(seq, Instant.ofEpochMilli(millis), event));
    }

    @Property(tries = 500)
    void any_string_even_a_broken_one_is_written_as_JSON(@ForAll String text) throws IOException {
        JsonBuffer out = new JsonBuffer();
        out.string(text);
        String expected = new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
        assertThat(MAPPER.readTree(out.toBytes()).textValue()).isEqualTo(expected);
    }

    @Test
    void a_long_name_is_cut() throws IOException {
        String text = written(Fixture.inference("x".repeat(100_000)), 0, 0);
        assertThat(MAPPER.readTree(text).path("model").textValue()).hasSize(EntryWriter.LONGEST);
    }

    @Provide
    Arbitrary<AuditEvent> events() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("\u0000\b\t\n\u001f\"\\/\u007f\u00e9\u20ac\uffffabc,:{}")
                .ofMaxLength(12)
                .map(raw -> raw + "\uD83D\uDE00");
        Arbitrary<AuditEvent.Actor> actor =
                text.map(part -> new AuditEvent.Actor(part, part + "o", "p" + part, "r" + part));
        Arbitrary<Map<String, String>> details = Arbitraries.maps(text, text).ofMaxSize(6);
        Arbitrary<Label> label = Arbitraries.of("public", "regulated;*;external", "internal;a,b;system")
                .map(LabelFormat.STANDARD::parse);
        Arbitrary<Long> number = Arbitraries.longs().between(0, 1L << 40);
        Arbitrary<AuditEvent> inference = net.jqwik.api.Combinators.combine(actor, text, label, number, number)
                .as((who, what, which, one, two) -> new AuditEvent.Inference(
                        who,
                        what,
                        what,
                        which,
                        what,
                        new Usage(one + two, one, two, 0),
                        one - two,
                        new AuditEvent.Timings(-1, one, two),
                        new AuditEvent.Hashes(what, "")));
        Arbitrary<@Nullable Label> maybe = label.injectNull(0.3);
        Arbitrary<AuditEvent> refusal = net.jqwik.api.Combinators.combine(actor, text, maybe)
                .as((who, what, which) -> new AuditEvent.Refusal(who, what, which, what, what));
        Arbitrary<AuditEvent> admin = net.jqwik.api.Combinators.combine(actor, text, details)
                .as((who, what, more) -> new AuditEvent.Admin(who, what, what, more));
        return Arbitraries.oneOf(inference, refusal, admin);
    }

    private static String written(AuditEvent event, long seq, long millis) {
        JsonBuffer out = new JsonBuffer();
        new EntryWriter().write(out, event, seq, millis);
        return new String(out.toBytes(), StandardCharsets.UTF_8);
    }

    /** RFC 8785 for objects, strings and integers, written once more and differently. */
    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            Map<String, String> sorted = new TreeMap<>();
            node.forEachEntry((name, value) -> sorted.put(name, quote(name) + ":" + canonical(value)));
            return "{" + String.join(",", sorted.values()) + "}";
        }
        return node.isTextual()
                ? quote(node.textValue())
                : node.bigIntegerValue().toString();
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int simple = "\b\t\n\f\r\"\\".indexOf(c);
            if (simple >= 0) {
                out.append('\\').append("btnfr\"\\".charAt(simple));
            } else if (c < 0x20) {
                out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
