package dev.holdfast.access;

import dev.holdfast.domain.Usage;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up use into a report; a pure function. */
final class UsageReport {
    private UsageReport() {}

    /** What lines are made of. */
    private record Line(
            String period,
            String organisation,
            @Nullable String project,
            @Nullable String keyId) {
        private static final Comparator<@Nullable String> NAMES = Comparator.nullsFirst(Comparator.naturalOrder());
        static final Comparator<Line> ORDER = Comparator.comparing(Line::period)
                .thenComparing(Line::organisation)
                .thenComparing(Line::project, NAMES)
                .thenComparing(Line::keyId, NAMES);
    }

    static List<UsageRow> of(List<DayUse> uses, Level by, Period each) {
        Map<Line, Tally> lines = new TreeMap<>(Line.ORDER);
        uses.forEach(use -> lines.merge(line(use.counter(), by, each), use.tally(), Tally::plus));
        return lines.entrySet().stream()
                .map(line -> row(line.getKey(), line.getValue()))
                .toList();
    }

    private static Line line(DayUse.Counter counter, Level by, Period each) {
        return new Line(
                period(counter.day(), each),
                counter.organisation(),
                by == Level.ORGANISATION ? null : counter.project(),
                by == Level.KEY ? counter.keyId() : null);
    }

    private static String period(LocalDate day, Period each) {
        return switch (each) {
            case DAY -> day.toString();
            case MONTH -> YearMonth.from(day).toString();
        };
    }

    private static UsageRow row(Line line, Tally tally) {
        return new UsageRow(
                line.period(),
                line.organisation(),
                line.project(),
                line.keyId(),
                tally.requests(),
                new Usage(tally.prompt(), tally.cached(), tally.completion(), 0),
                tally.costNanos());
    }
}
