package dev.holdfast.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class SaturationSearchTest {
    private static SaturationSearch search(double capacity) {
        SaturationSearch search = new SaturationSearch(1, 0.05, 40);
        Double rate = search.next();
        while (rate != null) {
            search.tried(rate, rate <= capacity);
            rate = search.next();
        }
        return search;
    }

    @Property
    void the_highest_good_rate_is_found_within_the_precision(
            @ForAll @DoubleRange(min = 0.05, max = 5000) double capacity) {
        SaturationSearch search = search(capacity);

        assertThat(search.best()).isBetween(capacity / 1.0501, capacity);
        assertThat(search.steps()).hasSizeLessThan(25);
    }

    @Property(tries = 1)
    void a_server_that_meets_nothing_ends_the_search() {
        assertThat(search(0).best()).isZero();
    }
}
