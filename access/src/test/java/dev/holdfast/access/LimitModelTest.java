package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Price;
import dev.holdfast.domain.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Compares the tree with a model that keeps a plain history of events and adds it up anew each time. */
class LimitModelTest {
    private static final Price PRICE = new Price(3, 1, 5);
    private static final LimitSettings ORGANISATION =
            new LimitSettings(30, 500, 0, 6, 2_000, 5_000, BigDecimal.ZERO, BigDecimal.ZERO);
    private static final LimitSettings PROJECT =
            new LimitSettings(0, 0, 400, 0, 1_500, 0, new BigDecimal("0.000004"), new BigDecimal("0.00001"));

    enum Kind {
        RESERVE,
        SETTLE,
        OVERRUN,
        DROP,
        IGNORE,
        WAIT
    }

    record Step(Kind kind, int a, int b) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.RESERVE),
                Tuple.of(4, Kind.SETTLE),
                Tuple.of(1, Kind.OVERRUN),
                Tuple.of(1, Kind.DROP),
                Tuple.of(1, Kind.IGNORE),
                Tuple.of(3, Kind.WAIT));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 300),
                        Arbitraries.integers().between(0, 300))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    @Property(tries = 500)
    void the_tree_decides_as_the_model_does(@ForAll("steps") List<Step> steps) {
        ManualTime time = new ManualTime("2026-11-29T12:00:00Z");
        LimitTree tree = new LimitTree(time, time, id -> true);
        tree.configure(Fixtures.settings(ORGANISATION, PROJECT));
        Model model = new Model(time);
        List<Permit> permits = new ArrayList<>();
        for (Step step : steps) {
            int at = permits.isEmpty() ? -1 : step.a() % permits.size();
            switch (step.kind()) {
                case RESERVE -> {
                    Admission admission = tree.reserve(
                            Fixtures.principal("k"), new Demand(Fixtures.MODEL, PRICE, step.a(), step.b(), false));
                    boolean expected = model.admits(step.a(), step.b());
                    assertThat(admission instanceof Admission.Granted).isEqualTo(expected);
                    if (admission instanceof Admission.Granted yes) {
                        permits.add(yes.permit());
                        model.running.add(new long[] {step.a(), step.b()});
                        model.take(1, step.a(), step.b());
                    }
                }
                case SETTLE, OVERRUN, DROP, IGNORE -> {
                    if (at >= 0) {
                        end(step, permits.remove(at), model, model.running.remove(at));
                    }
                }
                case WAIT -> {
                    time.advance(Duration.ofMillis(step.a() * 97L).plus(Duration.ofHours(step.b() > 280 ? 13 : 0)));
                    model.refill();
                }
            }
            assertThat(tree.budgetsLeft().stream().map(BudgetLeft::left).toList())
                    .isEqualTo(model.left());
        }
    }

    private static void end(Step step, Permit permit, Model model, long[] held) {
        switch (step.kind()) {
            case SETTLE, OVERRUN -> {
                boolean over = step.kind() == Kind.OVERRUN;
                Usage used = Usage.of(over ? held[0] + 7 : held[0] / 2, over ? held[1] + 3 : held[1] / 3);
                permit.settle(used);
                model.charge(used);
                model.take(0, used.prompt() - held[0], used.completion() - held[1]);
            }
            case DROP -> {
                permit.drop();
                model.take(0, -held[0], -held[1]);
            }
            case IGNORE -> {
                permit.ignore();
                model.take(-1, -held[0], -held[1]);
            }
            case RESERVE, WAIT -> throw new AssertionError(step);
        }
        permit.settle(Usage.of(1_000, 1_000));
    }

    /** Budgets as sums over a history, rates as real-valued buckets in exact microsecond units. */
    private static final class Model {
        private static final long UNIT = 60_000_000;
        private final ManualTime time;
        private final List<long[]> running = new ArrayList<>();
        private final Map<LocalDate, long[]> used = new HashMap<>();
        private final long[] limit = {30, 500, 400};
        private final long[] level = {30 * UNIT, 500 * UNIT, 400 * UNIT};
        private long lastMicros;

        private Model(ManualTime time) {
            this.time = time;
            lastMicros = time.getAsLong() / 1_000;
        }

        private void refill() {
            long elapsed = time.getAsLong() / 1_000 - lastMicros;
            lastMicros += elapsed;
            for (int i = 0; i < level.length; i++) {
                level[i] = Math.min(limit[i] * UNIT, level[i] + elapsed * limit[i]);
            }
        }

        private void take(long... amounts) {
            for (int i = 0; i < level.length; i++) {
                level[i] = Math.min(limit[i] * UNIT, level[i] - amounts[i] * UNIT);
            }
        }

        private boolean admits(long prompt, long output) {
            long[] ask = {1, prompt, output};
            for (int i = 0; i < ask.length; i++) {
                if (ask[i] > 0 && level[i] < ask[i] * UNIT) {
                    return false;
                }
            }
            long tokens = prompt + output;
            long money = prompt * 3 + output * 5;
            List<Long> left = left();
            return running.size() < 6
                    && tokens <= left.get(0)
                    && tokens <= left.get(1)
                    && tokens <= left.get(2)
                    && money <= left.get(3)
                    && money <= left.get(4);
        }

        private void charge(Usage usage) {
            long[] today = used.computeIfAbsent(today(), day -> new long[2]);
            today[0] += usage.total();
            today[1] += PRICE.costOf(usage);
        }

        private LocalDate today() {
            return LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
        }

        private List<Long> left() {
            long tokens = running.stream().mapToLong(held -> held[0] + held[1]).sum();
            long money = running.stream()
                    .mapToLong(held -> held[0] * 3 + held[1] * 5)
                    .sum();
            long dayTokens = used(0, false) + tokens;
            return List.of(
                    2_000 - dayTokens,
                    5_000 - used(0, true) - tokens,
                    1_500 - dayTokens,
                    4_000 - used(1, false) - money,
                    10_000 - used(1, true) - money);
        }

        private long used(int kind, boolean month) {
            return used.entrySet().stream()
                    .filter(day -> month
                            ? YearMonth.from(day.getKey()).equals(YearMonth.from(today()))
                            : day.getKey().equals(today()))
                    .mapToLong(day -> day.getValue()[kind])
                    .sum();
        }
    }
}
