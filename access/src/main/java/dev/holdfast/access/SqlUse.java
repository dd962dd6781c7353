package dev.holdfast.access;

import dev.holdfast.storage.Database;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows of use. Thread-safe. */
final class SqlUse {
    private static final String LEDGER = "main";

    private final Database database;

    SqlUse(Database database) {
        this.database = database;
    }

    AccessRows.UseTable use(LocalDate from, LocalDate to) {
        return database.read(handle -> {
            List<DayUse> uses = handle.createQuery(
                            "SELECT day, organisation, project, key_id, requests, prompt_tokens, cached_tokens,"
                                    + " completion_tokens, cost_nanos FROM usage_by_day WHERE day >= :from AND day <= :to")
                    .bind("from", from.toString())
                    .bind("to", to.toString())
                    .map((row, context) -> new DayUse(
                            new DayUse.Counter(
                                    LocalDate.parse(row.getString(1)),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4)),
                            new Tally(row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9))))
                    .list();
            return new AccessRows.UseTable(applied(handle), uses);
        });
    }

    void apply(long sequence, Collection<DayUse> uses) {
        database.write(handle -> {
            if (applied(handle) >= sequence) {
                return false;
            }
            handle.createUpdate("INSERT INTO usage_applied (ledger, sequence) VALUES (:ledger, :sequence)"
                            + " ON CONFLICT (ledger) DO UPDATE SET sequence = excluded.sequence")
                    .bind("ledger", LEDGER)
                    .bind("sequence", sequence)
                    .execute();
            if (!uses.isEmpty()) {
                add(handle, uses);
            }
            return true;
        });
    }

    private static void add(Handle handle, Collection<DayUse> uses) {
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO usage_by_day (day, organisation, project, key_id,"
                + " requests, prompt_tokens, cached_tokens, completion_tokens, cost_nanos)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (day, organisation, project, key_id) DO UPDATE SET"
                + " requests = usage_by_day.requests + excluded.requests,"
                + " prompt_tokens = usage_by_day.prompt_tokens + excluded.prompt_tokens,"
                + " cached_tokens = usage_by_day.cached_tokens + excluded.cached_tokens,"
                + " completion_tokens = usage_by_day.completion_tokens + excluded.completion_tokens,"
                + " cost_nanos = usage_by_day.cost_nanos + excluded.cost_nanos")) {
            for (DayUse use : uses) {
                DayUse.Counter counter = use.counter();
                Tally tally = use.tally();
                batch.add(
                        counter.day().toString(),
                        counter.organisation(),
                        counter.project(),
                        counter.keyId(),
                        tally.requests(),
                        tally.prompt(),
                        tally.cached(),
                        tally.completion(),
                        tally.costNanos());
            }
            batch.execute();
        }
    }

    private static long applied(Handle handle) {
        return handle.createQuery("SELECT sequence FROM usage_applied WHERE ledger = :ledger")
                .bind("ledger", LEDGER)
                .mapTo(Long.class)
                .findOne()
                .orElse(-1L);
    }
}
