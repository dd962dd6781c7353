package dev.holdfast.storage;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Applies migrations once, as soon as the database can be reached. Thread-safe. */
final class Migrations {
    private static final long WAIT_SECONDS = 5;

    private final Flyway flyway;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean applied;

    Migrations(Flyway flyway) {
        this.flyway = flyway;
    }

    /**
     * Returns at once if the migrations were applied, else applies them.
     *
     * @throws HoldfastException with {@code STORAGE_UNAVAILABLE} or, if a migration is wrong, {@code INTERNAL}
     */
    void ensureApplied() {
        if (applied) {
            return;
        }
        if (!acquire()) {
            throw Failures.unavailable(null);
        }
        try {
            if (!applied) {
                flyway.migrate();
                applied = true;
            }
        } catch (FlywayException failure) {
            throw Failures.isOutage(failure) && !Failures.isMisconfigured(failure)
                    ? Failures.unavailable(failure)
                    : new HoldfastException(
                            ErrorCode.INTERNAL, "the database cannot be used: " + failure.getMessage(), failure);
        } finally {
            lock.unlock();
        }
    }

    private boolean acquire() {
        try {
            return lock.tryLock(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
