package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A budget of one calendar period: what was used in it, and what running requests may still use. Reservations outlive the
 * period, use does not. Confined to the lock of its organisation.
 */
final class Budget {
    private static final long SOON_MILLIS = 1_000;

    final BudgetLeft.Kind kind;
    final Period period;
    private long limit;
    private long used;
    private long reserved;
    private long index = Long.MIN_VALUE;

    Budget(BudgetLeft.Kind kind, Period period) {
        this.kind = kind;
        this.period = period;
    }

    void limit(long allowed) {
        limit = allowed;
    }

    boolean limited() {
        return limit > 0;
    }

    long limit() {
        return limit;
    }

    /** What may still be reserved; meaningless without a limit. */
    long left() {
        return limit - used - reserved;
    }

    /** Begins a new period if the moment is in one. A clock that steps back does not bring an old period back. */
    void advance(Moment now) {
        long current = now.index(period);
        if (current > index) {
            index = current;
            used = 0;
        }
    }

    /** Counts use of an earlier moment, if that lies in the current period. */
    void load(long usedIndex, long amount) {
        if (usedIndex == index) {
            used = saturated(used, amount);
        }
    }

    @Nullable
    Refusal refusal(LimitNode at, long amount, Moment now) {
        if (limit == 0 || amount <= left()) {
            return null;
        }
        long wait = amount > limit ? -1 : amount <= limit - used ? SOON_MILLIS : now.millisToNext(period);
        String unit = kind == BudgetLeft.Kind.TOKENS ? " tokens" : " of cost";
        return new Refusal(
                ErrorCode.BUDGET_EXCEEDED,
                at.title() + " may use " + text(limit) + unit + " per "
                        + period.name().toLowerCase(Locale.ROOT) + " (UTC): " + text(used) + " used, " + text(reserved)
                        + " reserved by running requests, " + text(amount) + " asked for",
                wait);
    }

    void reserve(long amount) {
        reserved = saturated(reserved, amount);
    }

    void release(long amount) {
        reserved = Math.max(0, reserved - amount);
    }

    void charge(long amount) {
        used = saturated(used, amount);
    }

    /** Whether more was promised than there is, as after a lowered limit or a request that used more than it reserved. */
    boolean strained() {
        return limit > 0 && left() < 0;
    }

    /** Whether use and this amount together pass the limit. */
    boolean endsWith(long amount) {
        return limit > 0 && saturated(used, amount) > limit;
    }

    private String text(long amount) {
        return kind == BudgetLeft.Kind.TOKENS ? Long.toString(amount) : Money.text(amount);
    }

    private static long saturated(long a, long b) {
        return Math.min(Money.CEILING, a + b);
    }
}
