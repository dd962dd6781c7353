package dev.holdfast.storage;

import dev.holdfast.domain.HoldfastException;
import org.jdbi.v3.core.HandleCallback;

/**
 * Rows in a relational database. Statements are written once, in the SQL that SQLite and PostgreSQL share. Calls block, so
 * they belong on virtual threads or on a thread of their own, never on an event loop. Thread-safe.
 */
public interface Database extends AutoCloseable {
    /**
     * Runs a callback in a read-only transaction that sees one state of the database throughout.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the database cannot be reached
     */
    <T, X extends Exception> T read(HandleCallback<T, X> work) throws X;

    /**
     * Runs a callback in a serializable transaction; when this returns, its effects are durable. Transactions that meet
     * are run again a bounded number of times, so the callback must have no effect but its statements.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} if the database cannot be reached; nothing was written
     *     then, unless the connection broke during the commit itself
     */
    <T, X extends Exception> T write(HandleCallback<T, X> work) throws X;

    /** Whether the database answers right now, within a second or two. */
    boolean reachable();

    /** Closes all connections. */
    @Override
    void close();
}
