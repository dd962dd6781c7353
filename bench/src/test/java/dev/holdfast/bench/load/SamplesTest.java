package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentiles_are_exact() {
        Samples samples = new Samples();
        for (int i = 5000; i >= 1; i--) {
            samples.add(i * 1_000_000L);
        }
        assertThat(samples.millis(0.5)).isEqualTo(2500);
        assertThat(samples.millis(0.99)).isEqualTo(4950);
        assertThat(samples.millis(1)).isEqualTo(5000);
        assertThat(new Samples().millis(0.5)).isNaN();
    }
}
