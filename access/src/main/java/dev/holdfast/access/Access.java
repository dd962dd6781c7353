package dev.holdfast.access;

import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Principal;
import dev.holdfast.storage.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys, limits and use, served from memory. The rules when the database cannot be reached are those of {@link KeyRing}: known
 * keys go on for {@code known_keys_for}, others do not; limits go on from memory, and use waits in memory, added up per key
 * and day, while the audit ledger keeps every single entry.
 *
 * <p>Thread-safe. {@link #authenticate}, {@link #reserve}, {@link #record} and the permits never wait for the database;
 * {@link #keys} and {@link #usage} do.
 */
public final class Access implements AccessControl, AutoCloseable {
    /** Where this module's migrations are, for opening the database. */
    public static final String MIGRATIONS = "db/access";

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final long POLL_MILLIS = 500;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KeyRing ring;
    private final LimitTree tree;
    private final UsageWriter usage;
    private final Refresher refresher;
    private final KeyAdministration keys;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread poller;
    private final Thread writer;
    private volatile AccessSettings settings;

    Access(AccessSettings settings, AccessRows rows, UsageReplay replay, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.ring = new KeyRing(settings, clock, nanoTime);
        this.tree = new LimitTree(clock, nanoTime, ring::stands);
        this.usage = new UsageWriter(rows, tree, replay, clock);
        this.refresher = new Refresher(rows, ring, tree, usage, nanoTime);
        this.keys = new KeyAdministration(rows, clock, () -> this.settings, refresher);
        this.poller = Thread.ofPlatform().name("access-refresh").daemon().unstarted(this::poll);
        this.writer = Thread.ofPlatform().name("access-usage").daemon().unstarted(this::write);
        tree.configure(settings);
    }

    /**
     * Reads keys and counters, replays the ledger, and starts the threads that keep memory and database together. If the
     * database cannot be reached, every key is refused with {@code ACCESS_UNAVAILABLE} until it can.
     *
     * @param database opened with the migrations of {@link #MIGRATIONS}; stays the caller's to close
     * @param replay the ledger, asked once, on the calling thread or on the refresh thread
     * @param clock the calendar, for budgets and expiry
     * @param nanoTime a clock that never steps, for rates, such as {@code System::nanoTime}
     */
    public static Access open(
            AccessSettings settings,
            Database database,
            UsageReplay replay,
            InstantSource clock,
            LongSupplier nanoTime) {
        Access access = new Access(settings, new SqlAccessRows(database), replay, clock, nanoTime);
        access.start();
        return access;
    }

    void start() {
        refresher.refresh();
        poller.start();
        writer.start();
    }

    @Override
    public Authentication authenticate(String key) {
        return ring.authenticate(key);
    }

    @Override
    public Admission reserve(Principal principal, Demand demand) {
        return tree.reserve(principal, demand);
    }

    /** Making and changing keys. */
    public KeyAdministration keys() {
        return keys;
    }

    /** Takes new organisations, projects and limits; what was used and reserved stays. */
    public synchronized void reconfigure(AccessSettings changed) {
        settings = changed;
        tree.configure(changed);
        ring.reconfigure(changed);
    }

    /**
     * Counts a finished inference whose ledger entry is durable, for reports and for the counters after a restart. To be
     * called in the order of sequence numbers; an entry that is not later than the last one is ignored. The limits of this
     * process were charged by {@link Permit#settle} already.
     */
    public void record(UsageEntry entry) {
        usage.record(entry);
    }

    /**
     * The last ledger entry whose use the database includes, or -1.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the database has not answered since the start
     */
    public long appliedSequence() {
        return usage.applied();
    }

    /**
     * Writes everything recorded so far to the database; blocks.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE}; nothing is lost then
     */
    public void flush() {
        usage.flush();
    }

    /**
     * What was used from a day to a day, both included, in UTC; what is still in memory included; blocks.
     *
     * @param by per organisation, project or key
     * @param each per day or month
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the database cannot be reached
     */
    public List<UsageRow> usage(LocalDate from, LocalDate to, Level by, Period each) {
        return UsageReport.of(usage.use(from, to), by, each);
    }

    /** What is left of every budget that is set. */
    public List<BudgetLeft> budgetsLeft() {
        return tree.budgetsLeft();
    }

    private void poll() {
        try {
            while (!closing.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                step(refresher::refresh);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (closing.getCount() > 0) {
                usage.awaitWork(GATHER_NANOS);
                if (!step(usage::flush) && closing.await(UsageWriter.retryNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs one step of a loop; a failing one is logged and does not stop the loop. */
    private static boolean step(Runnable work) {
        try {
            work.run();
            return true;
        } catch (HoldfastException unavailable) {
            LOG.debug("The database cannot be reached; trying again", unavailable);
        } catch (RuntimeException failure) {
            LOG.error(
                    "A step on thread {} failed; trying again",
                    Thread.currentThread().getName(),
                    failure);
        }
        return false;
    }

    /** Stops the threads, then writes what was recorded; gives up after a few seconds, since the ledger has it all. */
    @Override
    public void close() {
        closing.countDown();
        writer.interrupt();
        try {
            boolean stopped = poller.join(CLOSE_WITHIN) && writer.join(CLOSE_WITHIN);
            if (stopped) {
                step(usage::flush);
            } else {
                LOG.warn("A thread did not stop in time; use not yet written will be replayed from the ledger");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
