package dev.holdfast.lab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.stats.Sample;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ArrivalPatternTest {
    private static final int MANY = 50_000;

    private static Sample gaps(ArrivalPattern pattern) {
        double[] times = pattern.times(MANY, 11, false);
        double[] gaps = new double[MANY];
        for (int i = 0; i < MANY; i++) {
            gaps[i] = times[i] - (i == 0 ? 0 : times[i - 1]);
        }
        return Sample.of(gaps);
    }

    private static double variation(Sample sample) {
        return sample.standardDeviation() / sample.mean();
    }

    @Test
    void a_constant_rate_has_equal_gaps_and_the_first_request_waits_for_one() {
        assertThat(ArrivalPattern.constant(4).times(4, 0, false)).containsExactly(0.25, 0.5, 0.75, 1.0);
    }

    @Test
    void gaps_of_a_poisson_process_are_exponential() {
        Sample gaps = gaps(ArrivalPattern.poisson(20));

        assertThat(gaps.mean()).isCloseTo(0.05, within(0.001));
        assertThat(variation(gaps)).isCloseTo(1, within(0.02));
        assertThat(gaps.median()).isCloseTo(Math.log(2) / 20, within(0.001));
    }

    @Test
    void the_variation_of_gamma_gaps_is_one_over_the_root_of_the_burstiness() {
        for (double burstiness : new double[] {0.25, 0.5, 2, 9}) {
            Sample gaps = gaps(ArrivalPattern.gamma(20, burstiness));

            assertThat(gaps.mean()).isCloseTo(0.05, within(0.0015));
            assertThat(variation(gaps)).isCloseTo(1 / Math.sqrt(burstiness), within(0.06));
        }
    }

    @Test
    void with_an_infinite_rate_all_come_at_once() {
        assertThat(ArrivalPattern.allAtOnce().times(3, 0, true)).containsExactly(0, 0, 0);
    }

    @Property(tries = 100)
    void stretched_arrivals_end_when_the_rate_says(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.1, max = 1000) double rate) {
        double[] times = ArrivalPattern.poisson(rate).times(50, seed, true);

        assertThat(times[49]).isCloseTo(50 / rate, within(1e-6 / rate));
        assertThat(times).isSorted();
    }

    @Test
    void a_ramp_goes_from_one_rate_to_the_other_by_equal_steps() {
        ArrivalPattern.Ramp linear = new ArrivalPattern.Ramp(1, 9, ArrivalPattern.Shape.LINEAR, 5, 1);
        ArrivalPattern.Ramp exponential = new ArrivalPattern.Ramp(1, 16, ArrivalPattern.Shape.EXPONENTIAL, 5, 1);

        assertThat(new double[] {linear.rateAt(0), linear.rateAt(2), linear.rateAt(4), linear.rateAt(99)})
                .containsExactly(1, 5, 9, 9);
        assertThat(exponential.rateAt(2)).isCloseTo(4, within(1e-9));
        ArrivalPattern even = new ArrivalPattern.Ramp(1, 2, ArrivalPattern.Shape.LINEAR, 3, ArrivalPattern.EVEN);
        assertThat(even.times(3, 0, false)).containsExactly(1, 1 + 1 / 1.5, 1 + 1 / 1.5 + 0.5);
    }

    @Test
    void a_profile_has_the_rate_of_each_of_its_parts_and_repeats() {
        ArrivalPattern profile = new ArrivalPattern.Profile(100, new double[] {1, 0, 5, 2}, 1);
        double[] times = profile.times(20_000, 3, false);
        int[] counts = new int[4];
        for (double time : times) {
            counts[(int) (time % 100 / 25)]++;
        }
        double periods = times[times.length - 1] / 100;

        assertThat(periods).isCloseTo(20_000 / 200.0, within(3.0));
        assertThat(counts[1]).isZero();
        assertThat(counts[0] / periods).isCloseTo(25, within(2.0));
        assertThat(counts[2] / periods).isCloseTo(125, within(5.0));
        assertThat(counts[3] / periods).isCloseTo(50, within(3.0));
    }

    @Property(tries = 100)
    void the_same_seed_gives_the_same_times_and_another_gives_others(@ForAll long seed) {
        ArrivalPattern pattern = ArrivalPattern.gamma(3, 0.7);

        assertThat(pattern.times(20, seed, false)).isEqualTo(pattern.times(20, seed, false));
        assertThat(pattern.times(20, seed, false)).isNotEqualTo(pattern.times(20, seed + 1, false));
    }

    @Test
    void what_is_no_rate_is_told() {
        assertThatThrownBy(() -> ArrivalPattern.poisson(0)).hasMessageContaining("above 0 requests a second");
        assertThatThrownBy(() -> ArrivalPattern.gamma(1, -1)).hasMessageContaining("burstiness");
        assertThatThrownBy(
                        () -> new ArrivalPattern.Ramp(1, Double.POSITIVE_INFINITY, ArrivalPattern.Shape.LINEAR, 2, 1))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new ArrivalPattern.Profile(1, new double[] {0, 0}, 1))
                .hasMessageContaining("at least one rate above 0");
    }
}
