package dev.holdfast.access;

import static dev.holdfast.access.Fixtures.demand;
import static dev.holdfast.access.Fixtures.granted;
import static dev.holdfast.access.Fixtures.limits;
import static dev.holdfast.access.Fixtures.principal;
import static dev.holdfast.access.Fixtures.refused;
import static dev.holdfast.access.Fixtures.settings;
import static dev.holdfast.access.Fixtures.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Price;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LimitTreeTest {
    private final ManualTime time = new ManualTime("2026-11-30T23:59:00Z");
    private final LimitTree tree = new LimitTree(time, time, id -> !id.equals("gone"));
    private final Principal caller = principal("k1");

    private void configure(LimitSettings organisation, LimitSettings project) {
        tree.configure(settings(organisation, project));
    }

    private long left(Level level, Period period) {
        return tree.budgetsLeft().stream()
                .filter(budget -> budget.level() == level && budget.period() == period)
                .findFirst()
                .orElseThrow()
                .left();
    }

    @Test
    void a_request_rate_refills_evenly_and_tells_when() {
        configure(limits(3, 0, 0, 0), LimitSettings.NONE);
        for (int i = 0; i < 3; i++) {
            assertThat(granted(tree.reserve(caller, demand(1, 1))).rates().requestRemaining())
                    .isEqualTo(2 - i);
        }
        Admission.Refused no = refused(tree.reserve(caller, demand(1, 1)));
        assertThat(no.code()).isEqualTo(ErrorCode.REQUEST_RATE_EXCEEDED);
        assertThat(no.retryAfterMillis()).isEqualTo(20_000);
        assertThat(no.message()).contains("organisation 'acme'", "3 requests per minute", "0 left");
        assertThat(no.estimateDecided()).isFalse();
        assertThat(no.rates().requestResetMillis()).isEqualTo(60_000);
        time.advance(Duration.ofMillis(19_999));
        refused(tree.reserve(caller, demand(1, 1)));
        time.advance(Duration.ofMillis(1));
        granted(tree.reserve(caller, demand(1, 1)));
    }

    @Test
    void token_rates_get_back_what_was_not_used_and_charge_what_was_used_beyond() {
        configure(LimitSettings.NONE, limits(0, 100, 50, 0));
        Permit first = granted(tree.reserve(caller, demand(100, 50)));
        assertThat(refused(tree.reserve(caller, demand(10, 1))).estimateDecided())
                .isFalse();
        first.settle(Usage.of(80, 10));
        Permit second = granted(tree.reserve(caller, demand(20, 40)));
        assertThat(second.rates().tokenRemaining()).isZero();
        second.settle(Usage.of(60, 40));
        Admission.Refused no = refused(tree.reserve(caller, demand(1, 0)));
        assertThat(no.code()).isEqualTo(ErrorCode.TOKEN_RATE_EXCEEDED);
        assertThat(no.retryAfterMillis()).isEqualTo(41 * 600);
    }

    @Test
    void what_is_larger_than_the_limit_is_not_worth_waiting_for() {
        configure(limits(0, 100, 0, 0), tokens(1_000, 0));
        assertThat(refused(tree.reserve(caller, demand(101, 0))).retryAfterMillis())
                .isEqualTo(-1);
        assertThat(refused(tree.reserve(caller, demand(1, 1_000))).retryAfterMillis())
                .isEqualTo(-1);
    }

    @Test
    void concurrent_requests_are_counted_until_they_end() {
        configure(LimitSettings.NONE, limits(0, 0, 0, 2));
        Permit one = granted(tree.reserve(caller, demand(1, 1)));
        granted(tree.reserve(principal("k2"), demand(1, 1)));
        assertThat(refused(tree.reserve(caller, demand(1, 1))).code()).isEqualTo(ErrorCode.CONCURRENCY_EXCEEDED);
        one.drop();
        one.drop();
        granted(tree.reserve(caller, demand(1, 1)));
        refused(tree.reserve(caller, demand(1, 1)));
    }

    @Test
    void ignoring_gives_back_the_request_and_dropping_does_not() {
        configure(limits(1, 0, 0, 0), tokens(10, 0));
        granted(tree.reserve(caller, demand(5, 5))).ignore();
        granted(tree.reserve(caller, demand(5, 5))).drop();
        assertThat(left(Level.PROJECT, Period.DAY)).isEqualTo(10);
        assertThat(refused(tree.reserve(caller, demand(5, 5))).code()).isEqualTo(ErrorCode.REQUEST_RATE_EXCEEDED);
    }

    @Test
    void a_refusal_at_one_level_reserves_nothing_at_the_others() {
        configure(tokens(100, 0), tokens(10, 0));
        refused(tree.reserve(caller, demand(10, 10)));
        assertThat(left(Level.ORGANISATION, Period.DAY)).isEqualTo(100);
    }

    @Test
    void a_budget_says_what_stands_against_it_and_waits_for_midnight() {
        configure(LimitSettings.NONE, tokens(100, 0));
        granted(tree.reserve(caller, demand(30, 30))).settle(Usage.of(30, 30));
        granted(tree.reserve(caller, demand(10, 10)));
        Admission.Refused no = refused(tree.reserve(caller, demand(40, 30)));
        assertThat(no.code()).isEqualTo(ErrorCode.BUDGET_EXCEEDED);
        assertThat(no.message())
                .contains("project 'acme/web'", "100 tokens per day", "60 used", "20 reserved", "70 asked for");
        assertThat(no.retryAfterMillis()).isEqualTo(60_000);
        assertThat(no.estimateDecided()).isFalse();
        assertThat(refused(tree.reserve(caller, demand(40, 10))).estimateDecided())
                .isTrue();
    }

    @Test
    void a_month_has_its_own_end() {
        configure(tokens(0, 10), LimitSettings.NONE);
        time.advance(Duration.ofDays(-9));
        granted(tree.reserve(caller, demand(5, 5))).settle(Usage.of(5, 5));
        assertThat(refused(tree.reserve(caller, demand(1, 1))).retryAfterMillis())
                .isEqualTo(Duration.ofDays(9).plusMinutes(1).toMillis());
    }

    @Test
    void a_new_day_forgets_use_but_not_what_runs() {
        configure(LimitSettings.NONE, tokens(100, 1_000));
        Permit overMidnight = granted(tree.reserve(caller, demand(20, 20)));
        granted(tree.reserve(caller, demand(30, 30))).settle(Usage.of(30, 30));
        time.advance(Duration.ofMinutes(2));
        assertThat(left(Level.PROJECT, Period.DAY)).isEqualTo(60);
        assertThat(left(Level.PROJECT, Period.MONTH)).isEqualTo(960);
        overMidnight.settle(Usage.of(20, 5));
        assertThat(left(Level.PROJECT, Period.DAY)).isEqualTo(75);
        assertThat(left(Level.PROJECT, Period.MONTH)).isEqualTo(975);
    }

    @Test
    void money_is_reserved_at_the_dearer_price_and_charged_exactly() {
        LimitSettings money = new LimitSettings(0, 0, 0, 0, 0, 0, new BigDecimal("0.000001"), BigDecimal.ZERO);
        configure(money, LimitSettings.NONE);
        Demand demand = new Demand(Fixtures.MODEL, new Price(10, 1, 20), 50, 25, false);
        Permit permit = granted(tree.reserve(caller, demand));
        assertThat(left(Level.ORGANISATION, Period.DAY)).isZero();
        assertThat(refused(tree.reserve(caller, demand)).message()).contains("0.000001 of cost per day");
        permit.settle(new Usage(50, 40, 20, 0));
        assertThat(left(Level.ORGANISATION, Period.DAY)).isEqualTo(1_000 - 100 - 40 - 400);
    }

    @Test
    void an_elastic_request_takes_what_a_budget_holds_if_that_is_worth_while() {
        configure(tokens(100, 0), limits(0, 0, 70, 0));
        Demand elastic = new Demand(Fixtures.MODEL, Price.FREE, 20, 4_096, true);
        Permit first = granted(tree.reserve(caller, elastic));
        assertThat(first.grantedOutput()).isEqualTo(70);
        first.settle(Usage.of(20, 44));
        time.advance(Duration.ofSeconds(30));
        assertThat(granted(tree.reserve(caller, elastic)).grantedOutput()).isEqualTo(16);
        assertThat(refused(tree.reserve(caller, elastic)).code()).isEqualTo(ErrorCode.BUDGET_EXCEEDED);
    }

    @Test
    void a_stream_goes_on_within_its_grant_until_its_key_or_budget_ends() {
        configure(LimitSettings.NONE, tokens(100, 0));
        Permit permit = granted(tree.reserve(caller, demand(10, 50)));
        assertThat(permit.mayContinue(50)).isEqualTo(Permit.Continuation.GO_ON);
        assertThat(permit.mayContinue(51)).isEqualTo(Permit.Continuation.BUDGET_ENDED);
        assertThat(granted(tree.reserve(principal("gone"), demand(1, 1))).mayContinue(0))
                .isEqualTo(Permit.Continuation.KEY_ENDED);

        configure(LimitSettings.NONE, tokens(30, 0));
        assertThat(permit.mayContinue(20)).isEqualTo(Permit.Continuation.GO_ON);
        assertThat(permit.mayContinue(21)).isEqualTo(Permit.Continuation.BUDGET_ENDED);
    }

    @Test
    void changed_limits_keep_what_was_used() {
        configure(limits(10, 0, 0, 0), tokens(100, 0));
        granted(tree.reserve(caller, demand(20, 20))).settle(Usage.of(20, 20));
        configure(limits(2, 0, 0, 0), tokens(50, 0));
        assertThat(left(Level.PROJECT, Period.DAY)).isEqualTo(10);
        granted(tree.reserve(caller, demand(1, 1)));
        refused(tree.reserve(caller, demand(1, 1)));
    }

    @Test
    void two_hundred_at_once_cannot_overshoot_a_budget_by_one_token() throws InterruptedException, ExecutionException {
        long budget = 100_003;
        configure(tokens(budget, 0), LimitSettings.NONE);
        AtomicLong used = new AtomicLong();
        CountDownLatch together = new CountDownLatch(200);
        try (ExecutorService threads = Executors.newFixedThreadPool(200)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int seed = i;
                running.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    used.addAndGet(spend(RandomGenerator.of("L64X128MixRandom"), seed));
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        long rest = left(Level.ORGANISATION, Period.DAY);
        assertThat(used.get()).isEqualTo(budget - rest).isLessThanOrEqualTo(budget);
        assertThat(rest).isLessThan(200);
    }

    private long spend(RandomGenerator random, int seed) {
        long spent = 0;
        for (int refusals = 0; refusals < 20; ) {
            long prompt = random.nextLong(1, 100);
            long output = random.nextLong(1, 100);
            switch (tree.reserve(principal("k" + seed % 7), demand(prompt, output))) {
                case Admission.Granted yes -> {
                    assertThat(left(Level.ORGANISATION, Period.DAY)).isNotNegative();
                    if (random.nextInt(10) == 0) {
                        yes.permit().drop();
                    } else {
                        long completed = random.nextLong(0, output + 1);
                        yes.permit().settle(Usage.of(prompt, completed));
                        spent += prompt + completed;
                    }
                }
                case Admission.Refused no -> refusals++;
            }
        }
        return spent;
    }
}
