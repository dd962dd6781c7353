package dev.holdfast.app;

import dev.holdfast.access.IssuedKey;
import dev.holdfast.access.KeyAdministration;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the first admin key: at once, or in the background until the database can be reached. Thread-safe; its thread
 * {@code first-admin-key} ends when there is an admin key.
 */
final class FirstAdminKey implements AutoCloseable {
    private static final long RETRY_SECONDS = 2;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final KeyAdministration keys;
    private final @Nullable String given;
    private final Consumer<String> notices;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread retries;

    private FirstAdminKey(KeyAdministration keys, @Nullable String given, Consumer<String> notices) {
        this.keys = keys;
        this.given = given;
        this.notices = notices;
        this.retries = Thread.ofVirtual().name("first-admin-key").unstarted(this::retry);
    }

    /**
     * Makes it if there is none.
     *
     * @param given what it shall be, or null to make one up and show it
     * @param notices gets what the operator must see
     * @throws HoldfastException if none can be made for another reason than an unreachable database
     */
    static FirstAdminKey make(KeyAdministration keys, @Nullable String given, Consumer<String> notices) {
        FirstAdminKey first = new FirstAdminKey(keys, given, notices);
        String refused = first.attempt();
        if (refused != null) {
            notices.accept("The database cannot be reached: every key is refused until it can. " + refused);
            first.retries.start();
        }
        return first;
    }

    /** Why the database cannot be reached, or null if there is an admin key now. */
    private @Nullable String attempt() {
        try {
            IssuedKey issued = keys.ensureAdminKey(given);
            if (issued != null && given == null) {
                notices.accept("The first admin key, shown this once: "
                        + issued.secret().reveal());
            }
            return null;
        } catch (HoldfastException refused) {
            if (refused.code() == ErrorCode.STORAGE_UNAVAILABLE) {
                return String.valueOf(refused.getMessage());
            }
            throw refused;
        }
    }

    private void retry() {
        try {
            while (!closing.await(RETRY_SECONDS, TimeUnit.SECONDS) && attempt() != null) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (HoldfastException refused) {
            notices.accept("There is no admin key: " + refused.getMessage());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (retries.getState() != Thread.State.NEW && !retries.join(CLOSING)) {
                retries.interrupt();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
