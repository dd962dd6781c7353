package dev.holdfast.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverSaturationTest {
    private static boolean after(int seconds, double grows, double ttft, double slower) {
        OverSaturation rule = new OverSaturation();
        boolean said = false;
        for (int i = 0; i < seconds * 10; i++) {
            double now = i / 10.0;
            rule.started(now, (int) (10 + grows * now));
            rule.answered(now, ttft + slower * now);
            said |= rule.at(now);
        }
        return said;
    }

    @Test
    void a_queue_and_waits_that_grow_together_are_saturation_after_half_a_minute() {
        assertThat(after(60, 5, 3, 0.1)).isTrue();
        assertThat(after(29, 5, 3, 0.1)).isFalse();
    }

    @Test
    void a_steady_server_is_none_however_slow() {
        assertThat(after(200, 0, 9, 0)).isFalse();
    }

    @Test
    void quick_answers_are_none_even_if_more_are_under_way() {
        assertThat(after(100, 5, 0.1, 0.01)).isFalse();
    }
}
