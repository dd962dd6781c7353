package dev.holdfast.lab.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {
    @Test
    void each_definition_of_the_time_for_a_token_has_its_own_value() {
        RequestRecord record = Records.success(0, 0, 5, 100, 120, 140, 160, 180);

        assertThat(Latency.tpot(record)).isEqualTo(0.020);
        assertThat(Latency.normalised(record, Origin.PERMIT)).isEqualTo(0.036);
        assertThat(Latency.chunkGaps(record)).containsExactly(0.020, 0.020, 0.020, 0.020);
    }

    @Test
    void a_wait_for_a_permit_counts_from_scheduled_only() {
        RequestRecord record = Records.of(0, 1000, 3000, 2, new Outcome.Success(true, true), 3100, 3200);

        assertThat(Latency.ttft(record, Origin.SCHEDULED)).isEqualTo(2.1);
        assertThat(Latency.ttft(record, Origin.PERMIT)).isEqualTo(0.1);
        assertThat(Latency.ttft(record, Origin.SENT)).isEqualTo(0.099999);
    }

    @Property
    void gaps_of_tokens_sum_up_to_the_time_between_the_first_and_the_last(
            @ForAll @IntRange(min = 1, max = 50) int events, @ForAll @IntRange(min = 0, max = 100) int more) {
        long[] at = new long[events];
        for (int i = 0; i < events; i++) {
            at[i] = 10 + 7L * i;
        }
        RequestRecord record = Records.success(0, 0, events + more, at);

        assertThat(Arrays.stream(Latency.tokenGaps(record)).sum()).isCloseTo(0.007 * (events - 1), within(1e-9));
    }

    @Test
    void objectives_are_met_by_requests_that_meet_them_all() {
        Goals goals = Goals.parse(List.of("ttft:100", "tpot:20"));

        assertThat(goals.met(Records.success(0, 0, 2, 100, 120), Origin.PERMIT)).isTrue();
        assertThat(goals.met(Records.success(0, 0, 2, 101, 120), Origin.PERMIT)).isFalse();
        assertThat(goals.met(Records.success(0, 0, 2, 100, 121), Origin.PERMIT)).isFalse();
        assertThat(goals.met(Records.success(0, 0, 1, 100, 900), Origin.PERMIT)).isTrue();
        assertThat(Goals.NONE.any()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "itl:5, itl:5' is no objective",
        "ttft, ttft' is no objective",
        "ttft:fast, no number",
        "ttft:-1, from 0 on",
        "ttft:NaN, from 0 on"
    })
    void what_is_no_objective_is_refused_with_what_is_possible(String text, String message) {
        assertThatThrownBy(() -> Goals.parse(List.of(text))).hasMessageContaining(message);
    }
}
