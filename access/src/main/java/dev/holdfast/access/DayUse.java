package dev.holdfast.access;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** What one key used on one day. */
record DayUse(Counter counter, Tally tally) {
    /** What is counted apart. */
    record Counter(LocalDate day, String organisation, String project, String keyId) {}

    static DayUse of(UsageEntry entry) {
        return new DayUse(
                new Counter(
                        LocalDate.ofInstant(entry.when(), ZoneOffset.UTC),
                        entry.organisation(),
                        entry.project(),
                        entry.keyId()),
                Tally.of(entry));
    }

    LocalDate day() {
        return counter.day();
    }
}
