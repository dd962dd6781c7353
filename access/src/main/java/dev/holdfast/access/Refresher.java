package dev.holdfast.access;

import dev.holdfast.domain.HoldfastException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys in memory those of the database. Each step asks for the number that changes with every change, and reads
 * all keys when it moved. Reading and publishing are one step under one lock, so a key changed here is never undone by a
 * reading that began before the change. Thread-safe.
 */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final long NEVER = -1;

    private final AccessRows rows;
    private final KeyRing ring;
    private final LimitTree tree;
    private final UsageWriter usage;
    private final LongSupplier nanoTime;
    private final Object step = new Object();
    private long version = NEVER;
    private boolean failing;

    Refresher(AccessRows rows, KeyRing ring, LimitTree tree, UsageWriter usage, LongSupplier nanoTime) {
        this.rows = rows;
        this.ring = ring;
        this.tree = tree;
        this.usage = usage;
        this.nanoTime = nanoTime;
    }

    /** Looks once; returns whether the database answered. Counters are read before any key is let in. */
    boolean refresh() {
        synchronized (step) {
            long began = nanoTime.getAsLong();
            try {
                usage.ensureLoaded();
                if (version == NEVER || rows.keysVersion() != version) {
                    AccessRows.KeyTable table = rows.keys();
                    table.keys().forEach(row -> tree.configure(row.key()));
                    ring.replace(table.keys());
                    version = table.version();
                }
                ring.answered(began);
                if (failing) {
                    LOG.info("The database answers again; keys are up to date");
                }
                failing = false;
                return true;
            } catch (HoldfastException unavailable) {
                if (!failing) {
                    LOG.warn("Keys cannot be refreshed; known keys go on for the configured time", unavailable);
                }
                failing = true;
                return false;
            }
        }
    }

    /** Publishes a key that was just stored. */
    void put(KeyRow row) {
        synchronized (step) {
            tree.configure(row.key());
            ring.put(row);
        }
    }
}
