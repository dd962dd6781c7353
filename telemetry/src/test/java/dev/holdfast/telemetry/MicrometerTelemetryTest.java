package dev.holdfast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrometerTelemetryTest {
    private static final String TAGS = "endpoint=\"chat\",model=\"m\",project=\"acme/web\"";

    private final AtomicLong now = new AtomicLong(17);
    private final MicrometerTelemetry telemetry =
            new MicrometerTelemetry(Samples.settings(null, 3, LogFormat.TEXT), now::get);

    @AfterEach
    void close() {
        telemetry.close();
    }

    private void pass(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private Exposition scrape() {
        return Exposition.parse(telemetry.scrape());
    }

    private void aWholeTurn() {
        TurnMeter turn = telemetry.turn(Samples.TAGS, "");
        pass(2);
        turn.admitted("http://a");
        pass(98);
        turn.output();
        pass(20);
        turn.output();
        pass(20);
        turn.output();
        pass(10);
        turn.finished(new Usage(10, 4, 5, 0), null);
    }

    @Test
    void aTurnIsMeasuredFromAdmissionToItsEnd() {
        aWholeTurn();
        Exposition seen = scrape();
        assertThat(seen.value("holdfast_queue_time_seconds_sum{" + TAGS + "}")).isEqualTo(0.002);
        assertThat(seen.value("holdfast_time_to_first_token_seconds_sum{" + TAGS + "}"))
                .isEqualTo(0.1);
        assertThat(seen.value("holdfast_inter_token_latency_seconds_sum{" + TAGS + "}"))
                .isEqualTo(0.04);
        assertThat(seen.value("holdfast_inter_token_latency_seconds_count{" + TAGS + "}"))
                .isEqualTo(2);
        assertThat(seen.value("holdfast_time_per_output_token_seconds_sum{" + TAGS + "}"))
                .isEqualTo(0.01);
        assertThat(seen.value("holdfast_request_duration_seconds_sum{" + TAGS + "}"))
                .isEqualTo(0.15);
        assertThat(seen.value("holdfast_tokens_total{direction=\"input\"," + TAGS + "}"))
                .isEqualTo(10);
        assertThat(seen.value("holdfast_tokens_total{direction=\"cached\"," + TAGS + "}"))
                .isEqualTo(4);
        assertThat(seen.value("holdfast_tokens_total{direction=\"output\"," + TAGS + "}"))
                .isEqualTo(5);
        assertThat(seen.value("holdfast_requests_total{code=\"ok\"," + TAGS + "}"))
                .isEqualTo(1);
    }

    @Test
    void bucketsAddUpToTheCount() {
        aWholeTurn();
        Exposition seen = scrape();
        String bucket = "holdfast_time_to_first_token_seconds_bucket{" + TAGS + ",le=\"";
        assertThat(seen.value(bucket + "0.05\"}")).isZero();
        assertThat(seen.value(bucket + "0.1\"}")).isEqualTo(1);
        assertThat(seen.value(bucket + "+Inf\"}")).isEqualTo(1);
        assertThat(seen.value("holdfast_time_to_first_token_seconds_count{" + TAGS + "}"))
                .isEqualTo(1);
    }

    @Test
    void turnsUnderWayAreCountedUntilTheyEndOnce() {
        TurnMeter one = telemetry.turn(Samples.TAGS, "");
        telemetry.turn(Samples.TAGS, "");
        String inFlight = "holdfast_requests_in_flight{" + TAGS + "}";
        assertThat(scrape().value(inFlight)).isEqualTo(2);
        one.finished(Usage.NONE, ErrorCode.ENGINE_FAILED);
        one.finished(Usage.NONE, null);
        Exposition seen = scrape();
        assertThat(seen.value(inFlight)).isEqualTo(1);
        assertThat(seen.value("holdfast_requests_total{code=\"engine_failed\"," + TAGS + "}"))
                .isEqualTo(1);
        assertThat(seen.value("holdfast_requests_total{code=\"ok\"," + TAGS + "}"))
                .isZero();
    }

    @Test
    void aRetryQueuesOnce() {
        TurnMeter turn = telemetry.turn(Samples.TAGS, "");
        turn.admitted("http://a");
        turn.admitted("http://b");
        assertThat(scrape().value("holdfast_queue_time_seconds_count{" + TAGS + "}"))
                .isEqualTo(1);
    }

    @Test
    void projectsBeyondTheBoundAreCountedTogether() {
        for (int i = 0; i < 50; i++) {
            telemetry.turn(new TurnTags("chat", "m", "acme", "p" + i, "r"), "").finished(Usage.NONE, null);
        }
        Exposition seen = scrape();
        assertThat(seen.samples().keySet().stream().filter(name -> name.startsWith("holdfast_requests_total")))
                .hasSize(4);
        assertThat(seen.value("holdfast_requests_total{code=\"ok\",endpoint=\"chat\",model=\"m\",project=\"other\"}"))
                .isEqualTo(47);
    }

    @Test
    void refusalsAreCountedByEndpointAndCode() {
        telemetry.refused("chat", ErrorCode.INVALID_API_KEY);
        telemetry.refused("chat", ErrorCode.INVALID_API_KEY);
        for (int i = 0; i < 100; i++) {
            telemetry.refused("made-up-" + i, ErrorCode.NOT_FOUND);
        }
        Exposition seen = scrape();
        assertThat(seen.value("holdfast_refusals_total{code=\"invalid_api_key\",endpoint=\"chat\"}"))
                .isEqualTo(2);
        assertThat(seen.value("holdfast_refusals_total{code=\"not_found\",endpoint=\"other\"}"))
                .isEqualTo(69);
    }

    @Test
    void aLaterGaugeReplacesAnEarlierOneOfTheSameTags() {
        telemetry.gauge("holdfast_budget_left", "Left.", Map.of("project", "a/b"), () -> 1);
        telemetry.gauge("holdfast_budget_left", "Left.", Map.of("project", "a/b"), () -> 2);
        telemetry.gauge("holdfast_budget_left", "Left.", Map.of("project", "a/c"), () -> {
            throw new IllegalStateException("on purpose");
        });
        Exposition seen = scrape();
        assertThat(seen.value("holdfast_budget_left{project=\"a/b\"}")).isEqualTo(2);
        assertThat(seen.value("holdfast_budget_left{project=\"a/c\"}")).isNaN();
    }

    @Test
    void countersAddUpWithAndWithoutTheSuffixTheyGetAnyway() {
        telemetry.count("holdfast_reloads_total", "Reloads.", Map.of("result", "ok"), 2);
        telemetry.count("holdfast_reloads_total", "Reloads.", Map.of("result", "ok"), 3);
        telemetry.count("holdfast_bare", "Bare.", Map.of(), 1);
        Exposition seen = scrape();
        assertThat(seen.value("holdfast_reloads_total{result=\"ok\"}")).isEqualTo(5);
        assertThat(seen.value("holdfast_bare_total")).isEqualTo(1);
    }

    @Test
    void oddNamesAndValuesStillMakeAnExpositionThatParses() {
        telemetry.gauge("1 odd-name", "Line\nbreak \\ and \"quotes\".", Map.of("le tag", "a\"b\\c\nd"), () -> 1);
        telemetry.count("1 odd-name", "Also.", Map.of("x", "\u202e"), 1);
        telemetry.gauge("holdfast_tokens", "Taken by a counter.", Map.of(), () -> 1);
        telemetry.turn(new TurnTags("chat", "m\"}\n", "a\\", "\n", "r"), "").finished(Usage.NONE, null);
        assertThat(scrape().samples()).isNotEmpty();
    }

    @Test
    void seriesOfOneNameAreBounded() {
        for (int i = 0; i < GivenSeries.MAX_SERIES + 10; i++) {
            telemetry.gauge("holdfast_many", "Many.", Map.of("i", "" + i), () -> 1);
            telemetry.count("holdfast_several", "Several.", Map.of("i", "" + i), 1);
        }
        assertThat(scrape().samples().keySet().stream()
                        .filter(name -> name.startsWith("holdfast_many") || name.startsWith("holdfast_several")))
                .hasSize(2 * GivenSeries.MAX_SERIES);
    }

    @Test
    void everyMetricIsInTheDocumentation() throws IOException {
        aWholeTurn();
        telemetry.refused("chat", ErrorCode.INVALID_API_KEY);
        Path doc = Path.of(Objects.requireNonNull(System.getProperty("holdfast.root")), "docs", "metrics.md");
        String text = Files.readString(doc);
        Exposition seen = scrape();
        assertThat(seen.families()).containsKeys("jvm_memory_used_bytes", "process_cpu_usage");
        assertThat(seen.families().keySet())
                .filteredOn(name -> name.startsWith("holdfast_"))
                .hasSize(TurnMetrics.MetricName.values().length)
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    @Test
    void withoutTelemetryNothingHappens() {
        Telemetry none = Telemetry.none();
        none.turn(Samples.TAGS, "").finished(Usage.NONE, null);
        assertThat(none.scrape()).isEmpty();
    }
}
