package dev.holdfast.access;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * A moment by both clocks: one that never steps, for rates, and the calendar, for budgets.
 *
 * @param micros the steady clock, in microseconds
 * @param epochMillis the calendar
 * @param day the UTC day since 1970
 * @param month the UTC month since the year 0
 */
record Moment(long micros, long epochMillis, long day, long month) {
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    static Moment of(long nanoTime, Instant when) {
        LocalDate date = LocalDate.ofInstant(when, ZoneOffset.UTC);
        return new Moment(nanoTime / 1_000, when.toEpochMilli(), date.toEpochDay(), monthOf(date));
    }

    static long monthOf(LocalDate date) {
        return date.getYear() * 12L + date.getMonthValue() - 1;
    }

    static long index(Period period, LocalDate date) {
        return switch (period) {
            case DAY -> date.toEpochDay();
            case MONTH -> monthOf(date);
        };
    }

    long index(Period period) {
        return switch (period) {
            case DAY -> day;
            case MONTH -> month;
        };
    }

    long millisToNext(Period period) {
        long nextDay = switch (period) {
            case DAY -> day + 1;
            case MONTH ->
                LocalDate.ofEpochDay(day).withDayOfMonth(1).plusMonths(1).toEpochDay();
        };
        return Math.max(1, nextDay * DAY_MILLIS - epochMillis);
    }
}
