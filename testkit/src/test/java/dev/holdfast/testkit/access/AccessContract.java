package dev.holdfast.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.access.Access;
import dev.holdfast.access.AccessSettings;
import dev.holdfast.access.ApiKey;
import dev.holdfast.access.Authentication;
import dev.holdfast.access.IssuedKey;
import dev.holdfast.access.KeyTerms;
import dev.holdfast.access.Level;
import dev.holdfast.access.LimitSettings;
import dev.holdfast.access.Period;
import dev.holdfast.access.UsageEntry;
import dev.holdfast.access.UsageReplay;
import dev.holdfast.access.UsageRow;
import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Compartments;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.Scope;
import dev.holdfast.domain.Sensitivity;
import dev.holdfast.domain.Usage;
import dev.holdfast.storage.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keys and use must do on every database, with the real threads. */
abstract class AccessContract {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-21");

    private final List<AutoCloseable> opened = new ArrayList<>();
    protected Access access;

    /** Opens the same database each time within a test. */
    protected abstract Database open();

    @BeforeEach
    void openOne() {
        access = another(UsageReplay.NONE);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    protected Access another(UsageReplay replay) {
        Database database = open();
        opened.add(database);
        Access another =
                Access.open(AccessSettings.DEFAULT, database, replay, InstantSource.fixed(NOW), System::nanoTime);
        opened.add(another);
        return another;
    }

    protected static KeyTerms terms(String name) {
        return KeyTerms.inference(name, "default", "default");
    }

    protected static boolean lets(Access access, IssuedKey key) {
        return access.authenticate(key.secret().reveal()) instanceof Authentication.Authenticated;
    }

    protected static boolean within(Duration bound, BooleanSupplier condition) {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return true;
    }

    @Test
    void every_part_of_a_key_is_stored() {
        KeyTerms terms = new KeyTerms(
                "naïve \"name\"; --",
                "default",
                "default",
                Set.of(Scope.INFERENCE, Scope.AUDIT),
                Set.of(new ModelRef("org/model:7b"), new ModelRef("b")),
                Clearance.of(Sensitivity.CONFIDENTIAL, Compartments.of("hr", "legal")),
                LabelFormat.STANDARD.parse("confidential;hr;external"),
                new LimitSettings(1, 2, 3, 4, 5, 6, new BigDecimal("7.000000001"), new BigDecimal("8.5")),
                NOW.plusSeconds(60));
        ApiKey key = access.keys().create(terms).key();
        assertThat(another(UsageReplay.NONE).keys().get(key.id())).isEqualTo(key);
        assertThat(key.terms()).isEqualTo(terms);
    }

    @Test
    void a_key_made_in_one_process_works_in_another_within_a_second_and_ends_there_as_fast() {
        Access other = another(UsageReplay.NONE);
        IssuedKey key = access.keys().create(terms("app"));
        assertThat(lets(access, key)).isTrue();
        assertThat(within(Duration.ofSeconds(1), () -> lets(other, key))).isTrue();

        IssuedKey fresh = other.keys().rotate(key.key().id(), Duration.ofHours(1));
        assertThat(within(Duration.ofSeconds(1), () -> lets(access, fresh))).isTrue();
        assertThat(lets(access, key)).isTrue();

        access.keys().revoke(key.key().id());
        assertThat(lets(access, key)).isFalse();
        assertThat(within(Duration.ofSeconds(1), () -> !lets(other, key) && !lets(other, fresh)))
                .isTrue();
    }

    @Test
    void a_revoked_admin_key_does_not_come_back() {
        IssuedKey admin = access.keys().ensureAdminKey("given-by-the-environment-0123456789");
        assertThat(admin).isNotNull();
        assertThat(another(UsageReplay.NONE).keys().ensureAdminKey(null)).isNull();
        access.keys().revoke(admin.key().id());
        assertThatThrownBy(() -> access.keys().ensureAdminKey("given-by-the-environment-0123456789"))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(access.keys().ensureAdminKey(null)).isNotNull();
    }

    @Test
    void an_unknown_key_cannot_be_changed() {
        assertThatThrownBy(() -> access.keys().disable("nobody"))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    protected static UsageEntry entry(long sequence) {
        return new UsageEntry(sequence, "default", "default", "k" + sequence % 3, new Usage(10, 4, 5, 0), 7, NOW);
    }

    protected static UsageRow total(Access access) {
        return access.usage(TODAY, TODAY, Level.ORGANISATION, Period.DAY).getFirst();
    }

    @Test
    void use_is_written_behind_and_replayed_once() {
        for (int i = 0; i < 100; i++) {
            access.record(entry(i));
        }
        assertThat(total(access).requests()).isEqualTo(100);
        assertThat(within(Duration.ofSeconds(5), () -> access.appliedSequence() == 99))
                .isTrue();

        Access later = another((after, sink) -> {
            for (long i = after + 1; i < 130; i++) {
                sink.accept(entry(i));
            }
        });
        later.flush();
        assertThat(later.appliedSequence()).isEqualTo(129);
        UsageRow total = total(access);
        assertThat(total.requests()).isEqualTo(130);
        assertThat(total.usage()).isEqualTo(new Usage(1_300, 520, 650, 0));
        assertThat(total.costNanos()).isEqualTo(910);
        assertThat(access.usage(TODAY, TODAY, Level.KEY, Period.MONTH)).hasSize(3);
    }

    @Test
    void closing_writes_what_was_recorded() {
        access.record(entry(0));
        access.close();
        assertThat(another(UsageReplay.NONE).appliedSequence()).isZero();
    }
}
