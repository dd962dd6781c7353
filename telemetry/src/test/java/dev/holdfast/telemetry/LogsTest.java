package dev.holdfast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
    private static final String NASTY = "a\r\nb\u0000c\u001b[31m\u2028\u202e\ud800\"\\\ud83d\ude00\u0085 d";

    private static final AccessLog.Entry ENTRY = new AccessLog.Entry(
            "req-1",
            new AccessLog.Caller("key-1", "acme", "web"),
            "POST",
            "/v1/chat/completions",
            200,
            "m",
            "http://a",
            "ok",
            new Usage(10, 4, 5, 0),
            1234);

    private static String logged(LogFormat format, Consumer<Logs> what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Logs logs = Logs.configure(Samples.settings(null, 1, format), NOON, out)) {
            what.accept(logs);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, String> json(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, parser.getText());
            }
            assertThat(parser.nextToken()).isNull();
        } catch (IOException malformed) {
            throw new UncheckedIOException(line, malformed);
        }
        return fields;
    }

    @Test
    void anAccessLineTellsWhoAskedForWhatAndWhatCameOfIt() {
        String line = logged(LogFormat.TEXT, logs -> logs.access().finished(ENTRY));
        assertThat(line)
                .isEqualTo("2026-01-01T12:00:00Z access request_id=req-1 key_id=key-1 project=acme/web method=POST"
                        + " path=/v1/chat/completions status=200 model=m replica=http://a outcome=ok prompt_tokens=10"
                        + " cached_tokens=4 completion_tokens=5 micros=1234\n");
    }

    @Test
    void anAccessLineAsJsonHoldsTheSame() {
        String line = logged(LogFormat.JSON, logs -> logs.access().finished(ENTRY));
        assertThat(json(line))
                .containsEntry("type", "access")
                .containsEntry("time", "2026-01-01T12:00:00Z")
                .containsEntry("key_id", "key-1")
                .containsEntry("project", "acme/web")
                .containsEntry("status", "200")
                .containsEntry("completion_tokens", "5")
                .containsEntry("micros", "1234");
    }

    @Test
    void whatIsLoggedCannotForgeLines() {
        for (LogFormat format : LogFormat.values()) {
            String text = logged(format, logs -> {
                LoggerFactory.getLogger(LogsTest.class).warn("odd value: {}", NASTY);
                logs.access()
                        .finished(new AccessLog.Entry(
                                NASTY,
                                AccessLog.Caller.UNKNOWN,
                                NASTY,
                                NASTY,
                                400,
                                NASTY,
                                NASTY,
                                NASTY,
                                Usage.NONE,
                                1));
            });
            assertThat(text.lines()).hasSize(2);
            assertThat(text.replace("\n", "").codePoints())
                    .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
        }
    }

    @Test
    void anExceptionIsLoggedWithItsCausesAndItsMessageCannotForgeFrames() {
        RuntimeException thrown = new IllegalStateException("outer\n\tat forged", new IOException("inner"));
        String text = logged(
                LogFormat.TEXT, logs -> LoggerFactory.getLogger("a.b.Thing").error("it failed", thrown));
        assertThat(text)
                .contains("ERROR Thing it failed\njava.lang.IllegalStateException: outer\\u000a\\u0009at forged\n\tat ")
                .contains("\ncaused by java.io.IOException: inner\n");
        String json = logged(
                LogFormat.JSON, logs -> LoggerFactory.getLogger("a.b.Thing").error("it failed", thrown));
        assertThat(json.lines()).hasSize(1);
        assertThat(json(json))
                .containsEntry("level", "ERROR")
                .containsEntry("logger", "a.b.Thing")
                .containsEntry("message", "it failed")
                .hasEntrySatisfying("stack", stack -> assertThat(stack).contains("inner"));
    }

    @Test
    void theLevelHoldsForSlf4jAndJavaLoggingAlike() {
        String text = logged(LogFormat.TEXT, logs -> {
            LoggerFactory.getLogger("x").debug("no");
            LoggerFactory.getLogger("x").info("one");
            java.util.logging.Logger.getLogger("y").fine("no");
            java.util.logging.Logger.getLogger("y").warning("two");
        });
        assertThat(text.lines()).hasSize(2);
        assertThat(text).contains("INFO x one").contains("WARN y two");
    }

    @Test
    void whenTheTargetStallsLinesAreDroppedAndCountedAndNobodyWaits() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        OutputStream stalled = new OutputStream() {
            @Override
            public void write(int b) {
                await();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                await();
            }

            private void await() {
                writing.countDown();
                try {
                    release.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (LineWriter writer = new LineWriter(stalled, 10)) {
            writer.offer(out -> out.append("first"));
            writing.await();
            for (int i = 0; i < 25; i++) {
                writer.offer(out -> out.append("more"));
            }
            assertThat(writer.dropped()).isEqualTo(15);
            release.countDown();
        }
    }

    @Test
    void anAccessLogThatIsOffWritesNothing() {
        AccessLog off = new AccessLog(null, LogFormat.TEXT, NOON);
        off.finished(ENTRY);
        assertThat(off.isOn()).isFalse();
    }

    @Property
    void anyTextBecomesAJsonStringThatReadsBack(@ForAll String value) {
        StringBuilder out = new StringBuilder("{\"v\":");
        Escapes.json(out, value);
        out.append('}');
        assertThat(out.chars()).noneMatch(Character::isISOControl);
        assertThat(json(out.toString())).containsEntry("v", value);
    }

    @Property
    void noTextEndsALine(@ForAll String value) {
        StringBuilder out = new StringBuilder();
        Escapes.text(out, value);
        assertThat(out.chars()).noneMatch(Character::isISOControl);
    }
}
