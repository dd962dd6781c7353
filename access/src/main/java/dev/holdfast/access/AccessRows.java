package dev.holdfast.access;

import dev.holdfast.domain.HoldfastException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rows this module keeps. Every method blocks, and throws {@link HoldfastException} with {@code STORAGE_UNAVAILABLE} if
 * the database cannot be reached. Thread-safe.
 */
interface AccessRows {
    /** All keys, and a number that changes with every change of a key. */
    record KeyTable(long version, List<KeyRow> keys) {}

    /** Use since a day, and the last ledger entry it includes (-1 if none). */
    record UseTable(long applied, List<DayUse> uses) {}

    /** The number that changes with every change of a key. */
    long keysVersion();

    /** All keys. */
    KeyTable keys();

    /** Stores a new key. */
    void insert(KeyRow key);

    /** Stores a key with the admin scope unless there is one that works; returns whether it was stored. */
    boolean insertIfNoAdmin(KeyRow key, Instant now);

    /** Reads, changes and stores a key in one transaction; returns it as stored. */
    KeyRow change(String id, UnaryOperator<KeyRow> change);

    /** What was used from a day to a day, both included. */
    UseTable use(LocalDate from, LocalDate to);

    /**
     * Adds use and moves the last applied ledger entry, in one transaction; does nothing if that entry was applied before, so
     * it can be repeated when nobody knows how an earlier attempt ended.
     */
    void apply(long sequence, Collection<DayUse> uses);
}
