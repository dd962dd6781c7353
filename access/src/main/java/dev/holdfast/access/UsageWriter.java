package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes use behind the request path. Entries are added up per key and day, so memory is bounded by the number of keys
 * however long the database is away. A batch is frozen when it is first tried, together with the last ledger entry it
 * includes; it is tried until the database holds that entry, so use is counted once even if a commit's answer is lost.
 * Thread-safe; {@link #record} never waits for the database.
 */
final class UsageWriter {
    private static final int MANY = 1_000;

    private final AccessRows rows;
    private final LimitTree tree;
    private final UsageReplay replay;
    private final InstantSource clock;

    /** Held while the database is asked, always taken before {@link #lock}. */
    private final ReentrantLock flushing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<DayUse.Counter, Tally> pending = new HashMap<>();
    private int pendingEntries;
    private long lastRecorded = -1;
    private @Nullable Batch inFlight;
    private boolean countersRead;
    private volatile boolean loaded;
    private volatile long applied = -1;

    /** Use up to and including a ledger entry, frozen. */
    private record Batch(long sequence, List<DayUse> uses) {}

    UsageWriter(AccessRows rows, LimitTree tree, UsageReplay replay, InstantSource clock) {
        this.rows = rows;
        this.tree = tree;
        this.replay = replay;
        this.clock = clock;
    }

    /** Reads this month's counters and replays what the ledger holds after them; does nothing when that was done. */
    void ensureLoaded() {
        if (loaded) {
            return;
        }
        flushing.lock();
        try {
            if (loaded) {
                return;
            }
            if (!countersRead) {
                readCounters();
                countersRead = true;
            }
            replay.replay(lastRecorded(), entry -> {
                if (record(entry)) {
                    tree.load(DayUse.of(entry));
                }
            });
            loaded = true;
        } finally {
            flushing.unlock();
        }
    }

    private void readCounters() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        AccessRows.UseTable table = rows.use(today.withDayOfMonth(1), today.plusDays(1));
        table.uses().forEach(tree::load);
        applied = table.applied();
        lock.lock();
        try {
            lastRecorded = Math.max(lastRecorded, applied);
        } finally {
            lock.unlock();
        }
    }

    private long lastRecorded() {
        lock.lock();
        try {
            return lastRecorded;
        } finally {
            lock.unlock();
        }
    }

    /** Adds an entry, unless it or a later one was added before; returns whether it was added. */
    boolean record(UsageEntry entry) {
        DayUse use = DayUse.of(entry);
        lock.lock();
        try {
            if (entry.sequence() <= lastRecorded) {
                return false;
            }
            lastRecorded = entry.sequence();
            pending.merge(use.counter(), use.tally(), Tally::plus);
            pendingEntries++;
            if (pendingEntries == 1 || pendingEntries == MANY) {
                arrived.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to write, then a little longer so that more can join it. */
    void awaitWork(long gatherNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pendingEntries == 0 && inFlight == null) {
                arrived.await();
            }
            long left = gatherNanos;
            while (left > 0 && pendingEntries < MANY) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes everything recorded before this call.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE}; nothing is lost then, the next call tries again
     */
    void flush() {
        flushing.lock();
        try {
            ensureLoaded();
            for (Batch batch = next(); batch != null; batch = next()) {
                rows.apply(batch.sequence(), batch.uses());
                applied = batch.sequence();
                lock.lock();
                try {
                    inFlight = null;
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            flushing.unlock();
        }
    }

    private @Nullable Batch next() {
        lock.lock();
        try {
            if (inFlight == null && pendingEntries > 0) {
                inFlight = new Batch(lastRecorded, uses(pending));
                pending.clear();
                pendingEntries = 0;
            }
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private static List<DayUse> uses(Map<DayUse.Counter, Tally> tallies) {
        List<DayUse> uses = new ArrayList<>();
        tallies.forEach((counter, tally) -> uses.add(new DayUse(counter, tally)));
        return uses;
    }

    /** The last ledger entry that the database includes, -1 for none. */
    long applied() {
        if (!loaded) {
            throw new HoldfastException(
                    ErrorCode.STORAGE_UNAVAILABLE, "the counters of use are not known until the database answers");
        }
        return applied;
    }

    /** Use from a day to a day, what is still in memory included. */
    List<DayUse> use(LocalDate from, LocalDate to) {
        flushing.lock();
        try {
            AccessRows.UseTable table = rows.use(from, to);
            List<DayUse> all = new ArrayList<>(table.uses());
            lock.lock();
            try {
                if (inFlight != null && inFlight.sequence() > table.applied()) {
                    all.addAll(inFlight.uses());
                }
                all.addAll(uses(pending));
            } finally {
                lock.unlock();
            }
            all.removeIf(use -> use.day().isBefore(from) || use.day().isAfter(to));
            return all;
        } finally {
            flushing.unlock();
        }
    }

    /** How long a failed write waits before it is tried again. */
    static long retryNanos() {
        return TimeUnit.SECONDS.toNanos(1);
    }
}
