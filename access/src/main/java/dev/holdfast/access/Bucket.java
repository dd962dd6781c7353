package dev.holdfast.access;

/**
 * A token bucket that holds one minute's allowance and refills evenly. It may go below empty, by use that nobody had
 * reserved. The arithmetic is exact: the level is kept in units of one sixty-millionth, so that a microsecond adds the
 * limit. Confined to the lock of its organisation.
 */
final class Bucket {
    static final long MINUTE_MICROS = 60_000_000;
    private static final long DEEPEST_DEBT_MINUTES = 8;

    private long limit;
    private long level;
    private long at = Long.MIN_VALUE;

    /** Sets the allowance per minute, 0 for none; what was taken from the old allowance counts against the new one. */
    void limit(long perMinute) {
        long taken = limit == 0 ? 0 : limit * MINUTE_MICROS - level;
        limit = perMinute;
        level = floor(perMinute * MINUTE_MICROS - taken);
    }

    boolean limited() {
        return limit > 0;
    }

    long limit() {
        return limit;
    }

    void advance(long micros) {
        if (at == Long.MIN_VALUE) {
            at = micros;
        }
        long elapsed = micros - at;
        if (elapsed <= 0) {
            return;
        }
        at = micros;
        level = elapsed >= microsToFull() ? limit * MINUTE_MICROS : level + elapsed * limit;
    }

    /** Microseconds until so much can be taken, 0 if now, -1 if never. */
    long waitMicros(long amount) {
        if (limit == 0 || amount <= 0) {
            return 0;
        }
        if (amount > limit) {
            return -1;
        }
        long missing = amount * MINUTE_MICROS - level;
        return missing <= 0 ? 0 : Math.ceilDiv(missing, limit);
    }

    /** Takes so much, or gives back if negative. */
    void take(long amount) {
        if (limit > 0) {
            long most = (DEEPEST_DEBT_MINUTES + 1) * limit;
            level = floor(level - Math.clamp(amount, -most, most) * MINUTE_MICROS);
            level = Math.min(level, limit * MINUTE_MICROS);
        }
    }

    /** Whole units left now. */
    long remaining() {
        return Math.max(0, level) / MINUTE_MICROS;
    }

    long microsToFull() {
        return limit == 0 ? 0 : Math.ceilDiv(limit * MINUTE_MICROS - level, limit);
    }

    private long floor(long wanted) {
        return Math.max(wanted, -DEEPEST_DEBT_MINUTES * limit * MINUTE_MICROS);
    }
}
