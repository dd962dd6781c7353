package dev.holdfast.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class OrderStatisticTest {
    @Property
    void every_draw_lies_among_the_values_however_few_they_are_worth(
            @ForAll @IntRange(min = 1, max = 5) int count,
            @ForAll @DoubleRange(min = 0, max = 5) double effective,
            @ForAll @DoubleRange(min = 0, max = 100) double percent,
            @ForAll @LongRange(min = 0, max = 1000) long seed) {
        double[] sorted = new double[count];
        for (int i = 0; i < count; i++) {
            sorted[i] = i;
        }

        double[] drawn = new OrderStatistic(sorted, effective, percent).draw(new double[200], RandomSource.of(seed));

        for (double value : drawn) {
            assertThat(value).isBetween(0.0, count - 1.0);
        }
    }

    /** With so small a second shape the ratio rounds to above 100 % within a few draws. */
    @Property(tries = 20)
    void a_high_percentile_of_values_that_are_worth_few_is_drawn(@ForAll @LongRange(min = 0, max = 50) long seed) {
        double[] drawn = new OrderStatistic(new double[] {1, 2}, 1, 99.9).draw(new double[5000], RandomSource.of(seed));

        assertThat(drawn).contains(2);
    }
}
