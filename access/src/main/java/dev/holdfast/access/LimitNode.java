package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The limits of one organisation, project or key and what stands against them. Confined to its organisation's lock. */
final class LimitNode {
    private static final long CONCURRENCY_WAIT_MILLIS = 1_000;

    final Level level;
    final String name;
    final Bucket requests = new Bucket();
    final Bucket input = new Bucket();
    final Bucket output = new Bucket();
    private final Budget tokensPerDay = new Budget(BudgetLeft.Kind.TOKENS, Period.DAY);
    private final Budget tokensPerMonth = new Budget(BudgetLeft.Kind.TOKENS, Period.MONTH);
    private final Budget moneyPerDay = new Budget(BudgetLeft.Kind.MONEY, Period.DAY);
    private final Budget moneyPerMonth = new Budget(BudgetLeft.Kind.MONEY, Period.MONTH);
    final List<Budget> budgets = List.of(tokensPerDay, tokensPerMonth, moneyPerDay, moneyPerMonth);
    private long mostRunning;
    private long running;

    /** Whether a budget is promised beyond its limit; read without the lock. */
    private volatile boolean strained;

    LimitNode(Level level, String name) {
        this.level = level;
        this.name = name;
    }

    void limits(LimitSettings limits) {
        requests.limit(limits.requestsPerMinute());
        input.limit(limits.inputTokensPerMinute());
        output.limit(limits.outputTokensPerMinute());
        mostRunning = limits.concurrentRequests();
        tokensPerDay.limit(limits.tokensPerDay());
        tokensPerMonth.limit(limits.tokensPerMonth());
        moneyPerDay.limit(Money.nanos("money_per_day", limits.moneyPerDay()));
        moneyPerMonth.limit(Money.nanos("money_per_month", limits.moneyPerMonth()));
        noteStrain();
    }

    String title() {
        return level.name().toLowerCase(Locale.ROOT) + " '" + name + "'";
    }

    boolean strained() {
        return strained;
    }

    void advance(Moment now) {
        requests.advance(now.micros());
        input.advance(now.micros());
        output.advance(now.micros());
        for (Budget budget : budgets) {
            budget.advance(now);
        }
        noteStrain();
    }

    /** The limit here that stands in the way for longest, or null. */
    @Nullable
    Refusal refusal(Ask ask, Moment now) {
        Refusal worst = mostRunning > 0 && running >= mostRunning
                ? new Refusal(
                        ErrorCode.CONCURRENCY_EXCEEDED,
                        title() + " may run " + mostRunning + " requests at once: " + running + " are running",
                        CONCURRENCY_WAIT_MILLIS)
                : null;
        worst = worse(worst, rate(requests, 1, ErrorCode.REQUEST_RATE_EXCEEDED, "requests"));
        worst = worse(worst, rate(input, ask.prompt(), ErrorCode.TOKEN_RATE_EXCEEDED, "input tokens"));
        worst = worse(worst, rate(output, ask.output(), ErrorCode.TOKEN_RATE_EXCEEDED, "output tokens"));
        for (Budget budget : budgets) {
            worst = worse(worst, budget.refusal(this, ask.amount(budget.kind), now));
        }
        return worst;
    }

    private @Nullable Refusal rate(Bucket bucket, long amount, ErrorCode code, String unit) {
        long wait = bucket.waitMicros(amount);
        if (wait == 0) {
            return null;
        }
        return new Refusal(
                code,
                title() + " may use " + bucket.limit() + " " + unit + " per minute: " + bucket.remaining()
                        + " left now, " + amount + " asked for",
                wait < 0 ? -1 : Math.max(1, Math.ceilDiv(wait, TimeUnit.MILLISECONDS.toMicros(1))));
    }

    static @Nullable Refusal worse(@Nullable Refusal a, @Nullable Refusal b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return b.outlasts(a) ? b : a;
    }

    /** The output tokens that could be granted here to a request that takes fewer; waiting for a rate counts as able. */
    long elasticOutput(Ask ask) {
        long most = output.limited() ? Math.min(ask.output(), output.limit()) : ask.output();
        for (Budget budget : budgets) {
            if (budget.limited()) {
                long left = budget.left() - ask.withOutput(0).amount(budget.kind);
                long each =
                        budget.kind == BudgetLeft.Kind.TOKENS ? 1 : ask.price().completion();
                most = each == 0 ? most : Math.min(most, Math.max(0, left) / each);
            }
        }
        return most;
    }

    void take(Ask ask) {
        running++;
        requests.take(1);
        input.take(ask.prompt());
        output.take(ask.output());
        budgets.forEach(budget -> budget.reserve(ask.amount(budget.kind)));
        noteStrain();
    }

    /** Ends a reservation and charges what was really used. */
    void settle(Ask ask, Ask used, long cost) {
        running--;
        input.take(used.prompt() - ask.prompt());
        output.take(used.output() - ask.output());
        for (Budget budget : budgets) {
            budget.release(ask.amount(budget.kind));
            budget.charge(budget.kind == BudgetLeft.Kind.TOKENS ? used.amount(budget.kind) : cost);
        }
        noteStrain();
    }

    void giveBackRequest() {
        requests.take(-1);
    }

    /** Counts use of an earlier day. */
    void load(DayUse use) {
        for (Budget budget : budgets) {
            budget.load(
                    Moment.index(budget.period, use.day()),
                    budget.kind == BudgetLeft.Kind.TOKENS
                            ? use.tally().tokens()
                            : use.tally().costNanos());
        }
        noteStrain();
    }

    /** Whether a request that used so much so far has come to the end of a budget. */
    boolean endedBy(Ask soFar) {
        return budgets.stream().anyMatch(budget -> budget.endsWith(soFar.amount(budget.kind)));
    }

    private void noteStrain() {
        boolean now = false;
        for (Budget budget : budgets) {
            now |= budget.strained();
        }
        if (now != strained) {
            strained = now;
        }
    }
}
