package dev.holdfast.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void percentiles_are_those_of_each_definition() {
        double[] sorted = {15, 20, 35, 40, 50};

        assertThat(Percentiles.linear(sorted, 40)).isEqualTo(29);
        assertThat(Percentiles.linear(sorted, 99)).isCloseTo(49.6, within(1e-12));
        assertThat(Percentiles.nearestRank(sorted, 40)).isEqualTo(20);
        assertThat(Percentiles.nearestRank(sorted, 100)).isEqualTo(50);
        assertThat(Percentiles.shareUpTo(sorted, 35)).isEqualTo(0.6);
        assertThatThrownBy(() -> Percentiles.linear(sorted, 101)).hasMessageContaining("from 0 to 100");
    }

    @Property(tries = 300)
    void percentiles_never_leave_the_values_and_never_fall(@ForAll @NotEmpty double[] values) {
        double[] sorted = Arrays.stream(values)
                .map(value -> Double.isNaN(value) ? 0 : Math.clamp(value, -1e100, 1e100))
                .sorted()
                .toArray();
        double last = sorted[0];
        for (int percent = 0; percent <= 100; percent += 5) {
            double value = Percentiles.linear(sorted, percent);
            assertThat(value).isBetween(sorted[0], sorted[sorted.length - 1]);
            assertThat(value).isGreaterThanOrEqualTo(last - Math.abs(last) * 1e-12);
            last = value;
        }
    }

    @Test
    void the_interval_of_a_percentile_holds_the_true_value_about_as_often_as_it_says() {
        int held = 0;
        double truth = Math.log(10);
        for (int run = 0; run < 300; run++) {
            RandomGenerator random = RandomSource.of(run, 9);
            Sample sample =
                    Sample.of(random.doubles(400).map(u -> -Math.log(1 - u)).toArray());
            held += new Bootstrap(300, 0.95, run).percentile(sample, 90).holds(truth) ? 1 : 0;
        }

        assertThat(held / 300.0).isBetween(0.90, 0.99);
    }

    @Test
    void requests_that_are_alike_have_wider_intervals_than_independent_ones() {
        RandomGenerator random = RandomSource.of(1);
        double[] alike = new double[4000];
        double queue = 0;
        for (int i = 0; i < alike.length; i++) {
            queue = 0.98 * queue + random.nextGaussian();
            alike[i] = queue;
        }
        double[] shuffled = alike.clone();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double swapped = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = swapped;
        }

        double wide = Bootstrap.standard().mean(Sample.of(alike)).margin();
        assertThat(wide)
                .isGreaterThan(
                        3 * Bootstrap.standard().mean(Sample.of(shuffled)).margin());
    }

    @Test
    void a_change_is_seen_and_noise_is_not() {
        Sample before = Sample.of(RandomSource.of(1).doubles(2000).toArray());
        Sample same = Sample.of(RandomSource.of(2).doubles(2000).toArray());
        Sample slower =
                Sample.of(RandomSource.of(3).doubles(2000).map(u -> u + 0.1).toArray());

        assertThat(Bootstrap.standard().compareMeans(before, same).beyondNoise())
                .isFalse();
        assertThat(Bootstrap.standard().compareMeans(before, slower).direction())
                .isEqualTo(Change.Direction.HIGHER);
        assertThat(Bootstrap.standard().compareShares(990, 1000, 900, 1000).direction())
                .isEqualTo(Change.Direction.LOWER);
        assertThat(Bootstrap.standard().compareShares(10, 10, 10, 10).beyondNoise())
                .isFalse();
    }

    @Test
    void a_sketch_is_right_within_a_thousandth() {
        QuantileSketch sketch = new QuantileSketch();
        double[] values = RandomSource.of(4)
                .doubles(50_000)
                .map(u -> -Math.log(1 - u) * 3)
                .toArray();
        Arrays.stream(values).forEach(sketch::add);
        Arrays.sort(values);

        for (double percent : new double[] {1, 50, 90, 99, 99.9}) {
            double exact = Percentiles.nearestRank(values, percent);
            assertThat(sketch.percentile(percent)).isCloseTo(exact, within(exact * 0.0011));
        }
        assertThat(sketch.max()).isEqualTo(values[values.length - 1]);
        assertThat(sketch.shareUpTo(3)).isCloseTo(Percentiles.shareUpTo(values, 3), within(0.002));
    }

    /** The table of Student's t: 12.706 and 2.228 for 95 % with 1 and 10 degrees of freedom, 2.576 for 99 % with very many. */
    @Test
    void quantiles_of_the_t_distribution_are_those_of_the_table() {
        assertThat(StudentT.quantile(0.975, 1)).isCloseTo(12.706, within(5e-4));
        assertThat(StudentT.quantile(0.975, 10)).isCloseTo(2.228, within(5e-4));
        assertThat(StudentT.quantile(0.995, 1e6)).isCloseTo(2.576, within(5e-4));
        assertThat(StudentT.quantile(0.025, 10)).isCloseTo(-2.228, within(5e-4));
    }

    @Test
    void least_squares_finds_the_parameters_and_keeps_them_within_bounds() {
        double[][] rows = {{1, 0}, {1, 1}, {1, 2}, {1, 3}};

        assertThat(LeastSquares.nonNegative(rows, new double[] {1, 3, 5, 7}))
                .containsExactly(new double[] {1, 2}, within(1e-9));
        assertThat(LeastSquares.nonNegative(rows, new double[] {4, 3, 2, 1})[1]).isZero();
        assertThatThrownBy(() -> LeastSquares.nonNegative(new double[0][], new double[0]))
                .hasMessageContaining("no measurements");
    }

    @Property(tries = 100)
    void fairness_is_one_for_equal_shares_and_one_over_n_for_a_single_winner(
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double share) {
        assertThat(Fairness.jain(share, share, share)).isCloseTo(1, within(1e-9));
        assertThat(Fairness.jain(share, 0, 0, 0)).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void concurrency_counts_what_overlaps_and_not_what_only_touches() {
        double[] starts = {0, 1, 2, 5};
        double[] ends = {2, 3, 4, 6};

        assertThat(Concurrency.maximum(starts, ends)).isEqualTo(2);
        assertThat(Concurrency.mean(starts, ends)).isCloseTo(7 / 6.0, within(1e-12));
    }

    @Test
    void gamma_draws_have_the_mean_and_variance_of_their_shape() {
        for (double shape : new double[] {0.3, 1, 4.5}) {
            GammaSampler sampler = new GammaSampler(shape);
            RandomGenerator random = RandomSource.of(8);
            double[] drawn = new double[100_000];
            Arrays.setAll(drawn, i -> sampler.draw(random));
            Sample sample = Sample.of(drawn);

            assertThat(sample.mean()).isCloseTo(shape, within(0.03 * shape + 0.01));
            assertThat(sample.standardDeviation()).isCloseTo(Math.sqrt(shape), within(0.03 * Math.sqrt(shape)));
        }
    }
}
