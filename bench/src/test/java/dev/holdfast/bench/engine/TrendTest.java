package dev.holdfast.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void growthIsThatOfTheLineAfterTheWarmUp() {
        var trend = new Trend();
        for (int i = 0; i <= 100; i++) {
            trend.add(i, i < 30 ? 10 * i : 300 + 0.5 * i + (i % 2));
        }
        assertThat(trend.growthFrom(30)).isCloseTo(35, within(1.0));
        assertThat(trend.growthFrom(99)).isZero();
        assertThat(trend.last()).isEqualTo(350);
    }
}
