package dev.holdfast.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.Databases;
import dev.holdfast.storage.StorageSettings;
import dev.holdfast.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
    private static PostgresServer server;
    private String url;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    @Override
    void openOne() {
        url = server.newDatabase();
        super.openOne();
    }

    @Override
    protected Database open() {
        return Databases.open(new StorageSettings(url, server.user(), null), Path.of("unused"), List.of("db/sample"));
    }

    @Test
    void an_outage_fails_fast_and_ends_by_itself() {
        insert(database, 1, "one");
        server.stop();
        try {
            long began = System.nanoTime();
            assertUnavailable(database);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(database.reachable()).isFalse();

            Database openedMeanwhile = reopen();
            assertUnavailable(openedMeanwhile);
            server.startAgain();
            assertThat(reachableWithin(openedMeanwhile)).isTrue();
            assertThat(count(openedMeanwhile)).isEqualTo(1);
            assertThat(reachableWithin(database)).isTrue();
            insert(database, 2, "two");
        } finally {
            if (!database.reachable()) {
                server.startAgain();
            }
        }
    }

    @Test
    void a_database_that_does_not_exist_is_told_at_once() {
        url = url + "_missing";
        assertThatThrownBy(this::open).isInstanceOfSatisfying(HoldfastException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(e).hasMessageContaining("does not exist");
        });
    }

    private static void assertUnavailable(Database database) {
        assertThatThrownBy(() -> insert(database, 9, "lost"))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    }

    private static boolean reachableWithin(Database database) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (System.nanoTime() - end < 0) {
            if (database.reachable()) {
                return true;
            }
        }
        return false;
    }
}
