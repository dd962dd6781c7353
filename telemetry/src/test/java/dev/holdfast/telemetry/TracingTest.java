package dev.holdfast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private static TelemetrySettings settings(URI collector, BigDecimal ratio) {
        return new TelemetrySettings(
                collector,
                Map.of("Authorization", new Secret("Bearer x")),
                ratio,
                10,
                LogFormat.TEXT,
                LogLevel.INFO,
                false);
    }

    @Test
    void aTurnBecomesASpanThatSpeaksTheGenAiConventions() throws IOException, InterruptedException {
        try (FakeCollector collector = new FakeCollector()) {
            try (MicrometerTelemetry telemetry =
                    new MicrometerTelemetry(settings(collector.url(), BigDecimal.ONE), System::nanoTime)) {
                TurnMeter turn = telemetry.turn(Samples.TAGS, "00-" + TRACE + "-" + PARENT + "-01");
                turn.admitted("http://a");
                turn.admitted("http://b");
                turn.output();
                turn.finished(new Usage(10, 4, 5, 0), ErrorCode.ENGINE_FAILED);
            }
            FakeCollector.Span span = collector.next();
            assertThat(collector.authorization()).isEqualTo("Bearer x");
            assertThat(span.name()).isEqualTo("chat m");
            assertThat(span.traceId()).isEqualTo(TRACE);
            assertThat(span.parentId()).isEqualTo(PARENT);
            assertThat(span.schemaUrl()).isEqualTo(GenAiAttributes.SCHEMA_URL);
            assertThat(span.attributes())
                    .contains(
                            entry("gen_ai.operation.name", "chat"),
                            entry("gen_ai.request.model", "m"),
                            entry("gen_ai.usage.input_tokens", 10L),
                            entry("gen_ai.usage.cache_read.input_tokens", 4L),
                            entry("gen_ai.usage.output_tokens", 5L),
                            entry("error.type", "engine_failed"),
                            entry("holdfast.semconv.version", GenAiAttributes.VERSION),
                            entry("holdfast.organisation", "acme"),
                            entry("holdfast.project", "web"),
                            entry("holdfast.request_id", "req-1"),
                            entry("holdfast.replica", "http://b"),
                            entry("holdfast.attempts", 2L))
                    .containsKeys("holdfast.queue_time_seconds", "holdfast.time_to_first_token_seconds");
        }
    }

    @Test
    void withoutAParentATraceBegins() throws IOException, InterruptedException {
        try (FakeCollector collector = new FakeCollector()) {
            try (MicrometerTelemetry telemetry =
                    new MicrometerTelemetry(settings(collector.url(), BigDecimal.ONE), System::nanoTime)) {
                telemetry
                        .turn(new TurnTags("completions", "m", "o", "p", "r"), "nonsense")
                        .finished(Usage.NONE, null);
            }
            FakeCollector.Span span = collector.next();
            assertThat(span.parentId()).isEmpty();
            assertThat(span.name()).isEqualTo("text_completion m");
        }
    }

    @Test
    void theCallerDecidesOnSamplingAndElseTheRatioDoes() throws IOException, InterruptedException {
        try (FakeCollector collector = new FakeCollector()) {
            try (MicrometerTelemetry telemetry =
                    new MicrometerTelemetry(settings(collector.url(), BigDecimal.ZERO), System::nanoTime)) {
                telemetry.turn(Samples.TAGS, "").finished(Usage.NONE, null);
                telemetry
                        .turn(Samples.TAGS, "00-" + TRACE + "-" + PARENT + "-00")
                        .finished(Usage.NONE, null);
                telemetry
                        .turn(Samples.TAGS, "00-" + TRACE + "-" + PARENT + "-01")
                        .finished(Usage.NONE, null);
            }
            assertThat(collector.next().traceId()).isEqualTo(TRACE);
            assertThat(collector.isEmpty()).isTrue();
        }
    }

    @Test
    void theAddressOfACollectorMayOrMayNotNameThePath() {
        assertThat(Tracing.tracesUrl(URI.create("http://c:4318"))).isEqualTo("http://c:4318/v1/traces");
        assertThat(Tracing.tracesUrl(URI.create("http://c/otlp/"))).isEqualTo("http://c/otlp/v1/traces");
        assertThat(Tracing.tracesUrl(URI.create("http://c/v1/traces"))).isEqualTo("http://c/v1/traces");
    }

    @Test
    void malformedParentsAreIgnored() {
        assertThat(TraceParent.parse("00-" + TRACE + "-" + PARENT + "-01").isValid())
                .isTrue();
        assertThat(TraceParent.parse("cc-" + TRACE + "-" + PARENT + "-01-future")
                        .isValid())
                .isTrue();
        assertThat(TraceParent.parse("00-" + TRACE + "-" + PARENT + "-01-more").isValid())
                .isFalse();
        assertThat(TraceParent.parse("ff-" + TRACE + "-" + PARENT + "-01").isValid())
                .isFalse();
        assertThat(TraceParent.parse("00-" + "0".repeat(32) + "-" + PARENT + "-01")
                        .isValid())
                .isFalse();
    }

    @Property
    void noParentBreaksTheParser(@ForAll @Chars({'0', 'f', '-', 'A', '\n'}) String header) {
        assertThat(TraceParent.parse(header)).isNotNull();
        assertThat(TraceParent.parse("00-" + TRACE + "-" + header)).isNotNull();
    }
}
