package dev.holdfast.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TicksTest {
    private static List<String> labels(Axis axis, Double... values) {
        return Ticks.of(axis, List.of(values), 6).at().stream()
                .map(Ticks.Tick::label)
                .toList();
    }

    @Test
    void ticks_are_round_and_hold_all_values() {
        assertThat(labels(Axis.linear("t", "s"), 3.0, 97.0)).containsExactly("0", "20", "40", "60", "80", "100");
        assertThat(labels(Axis.linear("t", "s"), 0.0, 0.31)).containsExactly("0", "0.1", "0.2", "0.3", "0.4");
        assertThat(labels(Axis.linear("t", "s"), 0.0, 47_000.0))
                .containsExactly("0", "10k", "20k", "30k", "40k", "50k");
    }

    @Test
    void an_axis_begins_at_zero_unless_all_values_are_far_from_it() {
        assertThat(Ticks.of(Axis.linear("t", ""), List.of(10.0, 30.0), 6).low()).isZero();
        assertThat(Ticks.of(Axis.linear("t", ""), List.of(990.0, 1000.0), 6).low())
                .isEqualTo(990);
    }

    @Test
    void a_logarithmic_axis_has_powers_of_ten_and_what_lies_between_if_there_is_room() {
        assertThat(labels(Axis.log("t", ""), 3.0, 90.0)).containsExactly("2", "5", "10", "20", "50", "100");
        assertThat(labels(Axis.log("t", ""), 1.0, 1e6)).containsExactly("1", "10", "100", "1000", "10k", "100k", "1M");
    }

    @Test
    void an_axis_without_values_has_ticks_too() {
        assertThat(labels(Axis.linear("t", ""))).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(labels(Axis.log("t", ""), -1.0, 0.0)).containsExactly("1", "2", "5", "10");
    }

    @Property
    void all_that_an_axis_shows_is_between_its_ends(@ForAll double a, @ForAll double b) {
        for (Axis axis : List.of(Axis.linear("x", ""), Axis.log("x", ""))) {
            Ticks ticks = Ticks.of(axis, List.of(a, b), 6);

            assertThat(ticks.high()).isGreaterThan(ticks.low());
            assertThat(ticks.at().size()).isBetween(1, 16);
            for (double value : new double[] {a, b}) {
                if (Ticks.shows(axis, value)) {
                    assertThat(ticks.place(value)).isBetween(-1e-6, 1 + 1e-6);
                }
            }
        }
    }
}
