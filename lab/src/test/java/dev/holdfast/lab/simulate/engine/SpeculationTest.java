package dev.holdfast.lab.simulate.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeculationTest {
    @ParameterizedTest
    @CsvSource({"0.8, 4, 3.3616", "0.5, 1, 1.5", "0, 3, 1", "1, 3, 4", "0.7, 3, 2.533"})
    void a_step_yields_the_sum_of_a_geometric_series(double acceptance, int drafts, double tokens) {
        assertThat(new Speculation(drafts, acceptance, 0).tokensPerStep()).isCloseTo(tokens, within(1e-9));
    }
}
