package dev.holdfast.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.access.Access;
import dev.holdfast.access.Authentication;
import dev.holdfast.access.IssuedKey;
import dev.holdfast.access.UsageReplay;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.Databases;
import dev.holdfast.storage.StorageSettings;
import dev.holdfast.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresAccessTest extends AccessContract {
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
        return Databases.open(
                new StorageSettings(url, server.user(), null), Path.of("unused"), List.of(Access.MIGRATIONS));
    }

    private static ErrorCode refusal(Access access, String secret) {
        return switch (access.authenticate(secret)) {
            case Authentication.Rejected no -> no.code();
            case Authentication.Authenticated yes -> throw new AssertionError(yes);
        };
    }

    @Test
    void an_outage_stops_neither_known_keys_nor_the_counting_of_use() {
        IssuedKey key = access.keys().create(terms("app"));
        access.record(entry(0));
        access.flush();
        server.stop();
        boolean started = false;
        try {
            for (int i = 1; i <= 50; i++) {
                access.record(entry(i));
                assertThat(lets(access, key)).isTrue();
            }
            assertThatThrownBy(access::flush).isInstanceOf(HoldfastException.class);
            assertThatThrownBy(() -> access.keys().create(terms("more"))).isInstanceOf(HoldfastException.class);
            assertThat(within(
                            Duration.ofSeconds(10),
                            () -> refusal(access, "hf-unknown") == ErrorCode.ACCESS_UNAVAILABLE))
                    .isTrue();

            Access openedMeanwhile = another(UsageReplay.NONE);
            assertThat(refusal(openedMeanwhile, key.secret().reveal())).isEqualTo(ErrorCode.ACCESS_UNAVAILABLE);
            server.startAgain();
            started = true;
            assertThat(within(Duration.ofSeconds(20), () -> access.appliedSequence() == 50))
                    .isTrue();
            assertThat(within(Duration.ofSeconds(20), () -> lets(openedMeanwhile, key)))
                    .isTrue();
            assertThat(total(access).requests()).isEqualTo(51);
            assertThat(within(Duration.ofSeconds(10), () -> refusal(access, "hf-unknown") == ErrorCode.INVALID_API_KEY))
                    .isTrue();
        } finally {
            if (!started) {
                server.startAgain();
            }
        }
    }
}
