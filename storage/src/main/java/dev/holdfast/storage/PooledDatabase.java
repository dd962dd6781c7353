package dev.holdfast.storage;

import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.domain.HoldfastException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * A database behind two connection pools, one for readers and one for writers; the pools set the isolation, so that this
 * class is the same for every database. Thread-safe.
 */
final class PooledDatabase implements Database {
    private static final int ATTEMPTS = 12;
    private static final long FIRST_PAUSE_MICROS = 2_000;
    private static final int LONGEST_PAUSE_SHIFT = 6;

    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Migrations migrations;
    private final Jdbi reading;
    private final Jdbi writing;

    PooledDatabase(HikariDataSource readers, HikariDataSource writers, Migrations migrations) {
        this.readers = readers;
        this.writers = writers;
        this.migrations = migrations;
        this.reading = Jdbi.create(readers);
        this.writing = Jdbi.create(writers);
    }

    @Override
    public <T, X extends Exception> T read(HandleCallback<T, X> work) throws X {
        return run(reading, work);
    }

    @Override
    public <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        return run(writing, work);
    }

    private <T, X extends Exception> T run(Jdbi jdbi, HandleCallback<T, X> work) throws X {
        migrations.ensureApplied();
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(work);
            } catch (HoldfastException decided) {
                throw decided;
            } catch (RuntimeException failure) {
                boolean again = Failures.isConflict(failure)
                        && attempt < ATTEMPTS
                        && !Thread.currentThread().isInterrupted();
                if (!again) {
                    throw Failures.isConflict(failure) || Failures.isOutage(failure)
                            ? Failures.unavailable(failure)
                            : failure;
                }
                pause(attempt);
            }
        }
    }

    /** Waits a random while that grows with the attempts, so that writers that met do not meet again. */
    private static void pause(int attempt) {
        long most = FIRST_PAUSE_MICROS << Math.min(attempt, LONGEST_PAUSE_SHIFT);
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(1, most)));
    }

    @Override
    public boolean reachable() {
        try {
            return read(handle -> handle.select("SELECT 1").mapTo(Integer.class).one()) == 1;
        } catch (HoldfastException unreachable) {
            return false;
        }
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
