package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Records;
import dev.holdfast.lab.bench.measure.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SaturationWatchTest {
    private static final long SECOND = 1000;

    private final LiveCounts counts = new LiveCounts();
    private final List<RequestRecord> records = new ArrayList<>();
    private int looks;

    /** Looks twice a second; a request is answered at each, that many milliseconds late for each second that has passed. */
    private SaturationWatch watch(Goals goals, int seconds, long lateness, int queued) {
        SaturationWatch watch = new SaturationWatch(goals, (seen, done, at) -> looks++);
        for (int i = 1; i <= 2 * seconds; i++) {
            long due = i * SECOND / 2;
            records.add(Records.success(i, due, 2, due + 100 + lateness * i / 2, due + 200 + lateness * i / 2));
            counts.load(4 + queued * i / 2, 0);
            watch.look(counts, records, i / 2.0);
        }
        return watch;
    }

    @Test
    void a_load_ends_when_requests_under_way_and_first_tokens_rise_together() {
        SaturationWatch watch = watch(Goals.parse(List.of("ttft:500")), 40, 100, 5);

        assertThat(watch.isSaturated()).isTrue();
        assertThat(watch.isEnough()).isTrue();
        assertThat(looks).isEqualTo(80);
    }

    @Test
    void nothing_is_said_in_the_first_half_minute() {
        assertThat(watch(Goals.parse(List.of("ttft:500")), 29, 100, 5).isSaturated())
                .isFalse();
    }

    @Test
    void a_server_that_keeps_up_is_left_to_its_end() {
        assertThat(watch(Goals.parse(List.of("ttft:500")), 60, 0, 0).isSaturated())
                .isFalse();
    }

    @Test
    void a_rise_below_the_objective_is_no_saturation() {
        assertThat(watch(Goals.parse(List.of("ttft:60000")), 60, 100, 5).isSaturated())
                .isFalse();
    }

    @Test
    void without_an_objective_for_the_first_token_it_is_slow_above_two_and_a_half_seconds() {
        assertThat(watch(Goals.NONE, 60, 10, 5).isSaturated()).isFalse();
        records.clear();
        assertThat(watch(Goals.NONE, 60, 300, 5).isSaturated()).isTrue();
    }
}
