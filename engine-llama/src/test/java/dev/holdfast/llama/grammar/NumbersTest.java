package dev.holdfast.llama.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NumbersTest {
    private static TestGrammar integers(@Nullable Bound lower, @Nullable Bound upper) {
        return new TestGrammar("root ::= " + String.join(" | ", Integers.between(lower, upper)) + "\n");
    }

    private static TestGrammar decimals(@Nullable Bound lower, @Nullable Bound upper) {
        return new TestGrammar("root ::= " + String.join(" | ", Decimals.between(lower, upper)) + "\n");
    }

    private static Bound bound(String value, boolean exclusive) {
        return new Bound(new BigDecimal(value), exclusive);
    }

    @Property(tries = 200)
    void justTheIntegersInTheRangeAreAllowed(
            @ForAll @IntRange(min = -1200, max = 1200) int from, @ForAll @IntRange(min = 0, max = 1500) int width) {
        var grammar = integers(bound(Integer.toString(from), false), bound(Integer.toString(from + width), false));
        for (int number = -2800; number <= 2800; number++) {
            assertThat(grammar.accepts(Integer.toString(number)))
                    .as("%s in %s + %s", number, from, width)
                    .isEqualTo(number >= from && number <= from + width);
        }
        assertThat(grammar.accepts("-0") || grammar.accepts("00") || grammar.accepts(""))
                .isFalse();
    }

    @Test
    void openAndExclusiveEndsAndEndsBetweenIntegersCount() {
        assertThat(integers(bound("5", true), null).accepts("5")).isFalse();
        assertThat(integers(bound("5", true), null).accepts("6")).isTrue();
        assertThat(integers(bound("5.5", false), null).accepts("6")).isTrue();
        assertThat(integers(bound("5", false), null).accepts("999999999999999")).isTrue();
        assertThat(integers(null, bound("-3", false)).accepts("-3")).isTrue();
        assertThat(integers(null, bound("-3", false)).accepts("-2")).isFalse();
        assertThat(integers(null, bound("-3", false)).accepts("0")).isFalse();
        var longs = integers(bound("-9223372036854775808", false), bound("9223372036854775807", false));
        assertThat(longs.accepts("9223372036854775807") && longs.accepts("-9223372036854775808") && longs.accepts("0"))
                .isTrue();
        assertThat(longs.accepts("9223372036854775808") || longs.accepts("-9223372036854775809"))
                .isFalse();
        assertThat(Integers.between(bound("5", true), bound("6", true))).isEmpty();
    }

    @Property(tries = 500)
    void justTheDecimalsInTheRangeAreAllowed(@ForAll long seed) {
        var random = new Random(seed);
        var lower = random.nextInt(4) == 0 ? null : new Bound(decimal(random), random.nextBoolean());
        var upper = random.nextInt(4) == 0 && lower != null ? null : new Bound(decimal(random), random.nextBoolean());
        if (lower != null && upper != null && lower.value().compareTo(upper.value()) > 0) {
            var smaller = upper.value();
            upper = new Bound(lower.value(), upper.exclusive());
            lower = new Bound(smaller, lower.exclusive());
        }
        var ways = Decimals.between(lower, upper);
        for (int i = 0; i < 40; i++) {
            var near = random.nextBoolean() || upper == null ? lower : upper;
            var tried = i % 2 == 0 || near == null
                    ? decimal(random)
                    : near.value().add(BigDecimal.valueOf(random.nextInt(5) - 2, random.nextInt(5)));
            boolean inside = within(tried, lower, upper);
            if (!ways.isEmpty() || inside) {
                assertThat(decimals(lower, upper).accepts(tried.toPlainString()))
                        .as("%s in %s..%s by %s", tried, lower, upper, ways)
                        .isEqualTo(inside);
            }
        }
        for (int i = 0; i < 40 && !ways.isEmpty(); i++) {
            var derived = decimals(lower, upper).random(random);
            assertThat(within(BigDecimal.valueOf(Double.parseDouble(derived)), lower, upper))
                    .as("%s in %s..%s", derived, lower, upper)
                    .isTrue();
        }
    }

    private static BigDecimal decimal(Random random) {
        return BigDecimal.valueOf(random.nextInt(random.nextBoolean() ? 30 : 30_000) - 15, random.nextInt(4));
    }

    private static boolean within(BigDecimal number, @Nullable Bound lower, @Nullable Bound upper) {
        return (lower == null || number.compareTo(lower.value()) >= (lower.exclusive() ? 1 : 0))
                && (upper == null || number.compareTo(upper.value()) <= (upper.exclusive() ? -1 : 0));
    }
}
