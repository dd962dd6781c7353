package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Rows in memory that can be made to fail, before or after a change took place. */
final class FakeRows implements AccessRows {
    private final Map<String, KeyRow> keys = new LinkedHashMap<>();
    private final Map<DayUse.Counter, Tally> uses = new LinkedHashMap<>();
    private long version;
    private long applied = -1;
    private int applications;
    private volatile boolean down;
    private volatile boolean losesAnswers;

    void down(boolean now) {
        down = now;
    }

    /** Commits, and then fails as if the connection had broken. */
    void losesAnswers(boolean now) {
        losesAnswers = now;
    }

    synchronized int applications() {
        return applications;
    }

    private void check() {
        if (down) {
            throw new HoldfastException(ErrorCode.STORAGE_UNAVAILABLE, "down");
        }
    }

    @Override
    public synchronized long keysVersion() {
        check();
        return version;
    }

    @Override
    public synchronized KeyTable keys() {
        check();
        return new KeyTable(version, List.copyOf(keys.values()));
    }

    @Override
    public synchronized void insert(KeyRow key) {
        check();
        keys.put(key.key().id(), key);
        version++;
    }

    @Override
    public synchronized boolean insertIfNoAdmin(KeyRow key, Instant now) {
        check();
        if (keys.values().stream().anyMatch(row -> row.key().terms().scopes().contains(Scope.ADMIN))) {
            return false;
        }
        insert(key);
        return true;
    }

    @Override
    public synchronized KeyRow change(String id, UnaryOperator<KeyRow> change) {
        check();
        KeyRow known = keys.get(id);
        if (known == null) {
            throw new HoldfastException(ErrorCode.NOT_FOUND, id);
        }
        KeyRow changed = change.apply(known);
        insert(changed);
        return changed;
    }

    @Override
    public synchronized UseTable use(LocalDate from, LocalDate to) {
        check();
        return new UseTable(
                applied,
                uses.entrySet().stream()
                        .filter(use -> !use.getKey().day().isBefore(from)
                                && !use.getKey().day().isAfter(to))
                        .map(use -> new DayUse(use.getKey(), use.getValue()))
                        .toList());
    }

    @Override
    public synchronized void apply(long sequence, Collection<DayUse> batch) {
        check();
        if (sequence > applied) {
            batch.forEach(use -> uses.merge(use.counter(), use.tally(), Tally::plus));
            applied = sequence;
            applications++;
        }
        if (losesAnswers) {
            throw new HoldfastException(ErrorCode.STORAGE_UNAVAILABLE, "the answer was lost");
        }
    }
}
