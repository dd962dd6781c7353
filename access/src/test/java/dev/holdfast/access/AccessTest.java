package dev.holdfast.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.Clearance;
import dev.holdfast.domain.Compartments;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Scope;
import dev.holdfast.domain.Sensitivity;
import dev.holdfast.domain.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys and use, on rows that can fail; steps of the threads are taken by hand. */
class AccessTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-21");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final ManualTime time = new ManualTime("2026-11-21T12:00:00Z");
    private final FakeRows rows = new FakeRows();
    private final List<UsageEntry> ledger = new ArrayList<>();
    private final AccessSettings settings = Fixtures.settings(Fixtures.tokens(1_000, 10_000), LimitSettings.NONE);
    private Stepped here;

    /** The parts of {@link Access} without its threads. */
    private static final class Stepped {
        private final KeyRing ring;
        private final LimitTree tree;
        private final UsageWriter usage;
        private final Refresher refresher;
        private final KeyAdministration keys;

        private Stepped(AccessSettings settings, AccessRows rows, List<UsageEntry> ledger, ManualTime time) {
            ring = new KeyRing(settings, time, time);
            tree = new LimitTree(time, time, ring::stands);
            tree.configure(settings);
            usage = new UsageWriter(
                    rows,
                    tree,
                    (after, sink) -> ledger.stream()
                            .filter(entry -> entry.sequence() > after)
                            .forEach(sink),
                    time);
            refresher = new Refresher(rows, ring, tree, usage, time);
            keys = new KeyAdministration(rows, time, () -> settings, refresher);
            refresher.refresh();
        }
    }

    @BeforeEach
    void open() {
        here = another();
    }

    private Stepped another() {
        return new Stepped(settings, rows, ledger, time);
    }

    private IssuedKey create() {
        return here.keys.create(KeyTerms.inference("app", "acme", "web"));
    }

    private static Principal admitted(Stepped at, IssuedKey key) {
        Authentication outcome = at.ring.authenticate(key.secret().reveal());
        assertThat(outcome).isInstanceOf(Authentication.Authenticated.class);
        return ((Authentication.Authenticated) outcome).principal();
    }

    private static ErrorCode rejected(Stepped at, String secret) {
        Authentication outcome = at.ring.authenticate(secret);
        assertThat(outcome).isInstanceOf(Authentication.Rejected.class);
        return ((Authentication.Rejected) outcome).code();
    }

    private static ErrorCode rejected(Stepped at, IssuedKey key) {
        return rejected(at, key.secret().reveal());
    }

    @Test
    void a_new_key_works_at_once_and_shows_only_its_prefix_later() {
        IssuedKey key = create();
        Principal principal = admitted(here, key);
        assertThat(principal.keyId()).isEqualTo(key.key().id());
        assertThat(principal.project()).isEqualTo("web");
        assertThat(principal.defaultLabel()).isEqualTo(LabelFormat.STANDARD.parse("internal"));
        assertThat(key.secret().reveal()).startsWith(key.key().prefix() + "-").hasSizeGreaterThan(60);
        assertThat(key.toString() + here.keys.list())
                .doesNotContain(key.secret().reveal());
    }

    @Test
    void a_key_has_its_own_default_label_beside_that_of_its_project() {
        KeyTerms terms = new KeyTerms(
                "hr",
                "acme",
                "web",
                Set.of(Scope.INFERENCE),
                Set.of(Fixtures.MODEL),
                Clearance.of(Sensitivity.CONFIDENTIAL, Compartments.of("hr")),
                LabelFormat.STANDARD.parse("public;hr"),
                LimitSettings.NONE,
                null);
        Principal principal = admitted(here, here.keys.create(terms));
        assertThat(principal.defaultLabel()).isEqualTo(terms.defaultLabel());
        assertThat(principal.floor()).isEqualTo(LabelFormat.STANDARD.parse("internal"));
        assertThat(principal.clearance()).isEqualTo(terms.clearance());
    }

    @Test
    void no_key_a_wrong_one_and_a_huge_one_are_told_apart() {
        assertThat(rejected(here, "")).isEqualTo(ErrorCode.MISSING_API_KEY);
        assertThat(rejected(here, "hf-nonsense")).isEqualTo(ErrorCode.INVALID_API_KEY);
        assertThat(rejected(here, "x".repeat(10_000))).isEqualTo(ErrorCode.INVALID_API_KEY);
    }

    @Test
    void a_rotated_key_takes_both_secrets_during_the_overlap() {
        IssuedKey old = create();
        IssuedKey fresh = here.keys.rotate(old.key().id(), Duration.ofMinutes(10));
        admitted(here, old);
        admitted(here, fresh);
        time.advance(Duration.ofMinutes(10));
        here.refresher.refresh();
        assertThat(rejected(here, old)).isEqualTo(ErrorCode.API_KEY_EXPIRED);
        admitted(here, fresh);
        IssuedKey last = here.keys.rotate(old.key().id(), Duration.ZERO);
        assertThat(rejected(here, fresh)).isEqualTo(ErrorCode.INVALID_API_KEY);
        admitted(here, last);
    }

    @Test
    void a_key_ends_at_its_time() {
        KeyTerms terms = KeyTerms.inference("brief", "acme", "web").withExpires(NOON.plusSeconds(60));
        IssuedKey key = here.keys.create(terms);
        Permit permit = Fixtures.granted(here.tree.reserve(admitted(here, key), Fixtures.demand(1, 10)));
        time.advance(Duration.ofSeconds(59));
        here.refresher.refresh();
        admitted(here, key);
        time.advance(Duration.ofSeconds(1));
        here.refresher.refresh();
        assertThat(rejected(here, key)).isEqualTo(ErrorCode.API_KEY_EXPIRED);
        assertThat(permit.mayContinue(1)).isEqualTo(Permit.Continuation.KEY_ENDED);
    }

    @Test
    void disabling_and_revoking_take_effect_here_at_once_and_elsewhere_at_the_next_look() {
        Stepped elsewhere = another();
        IssuedKey key = create();
        elsewhere.refresher.refresh();
        Permit running = Fixtures.granted(elsewhere.tree.reserve(admitted(elsewhere, key), Fixtures.demand(1, 10)));

        here.keys.disable(key.key().id());
        assertThat(rejected(here, key)).isEqualTo(ErrorCode.API_KEY_REVOKED);
        here.keys.enable(key.key().id());
        admitted(here, key);
        here.keys.revoke(key.key().id());
        assertThat(rejected(here, key)).isEqualTo(ErrorCode.API_KEY_REVOKED);
        assertThat(running.mayContinue(1)).isEqualTo(Permit.Continuation.GO_ON);
        elsewhere.refresher.refresh();
        assertThat(rejected(elsewhere, key)).isEqualTo(ErrorCode.API_KEY_REVOKED);
        assertThat(running.mayContinue(1)).isEqualTo(Permit.Continuation.KEY_ENDED);
        assertThatThrownBy(() -> here.keys.enable(key.key().id()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void limits_of_a_key_change_at_run_time() {
        IssuedKey key = create();
        here.keys.update(key.key().id(), terms -> terms.withLimits(Fixtures.limits(1, 0, 0, 0)));
        Fixtures.granted(here.tree.reserve(admitted(here, key), Fixtures.demand(1, 1)));
        assertThat(Fixtures.refused(here.tree.reserve(admitted(here, key), Fixtures.demand(1, 1)))
                        .message())
                .contains("key 'acme/web/" + key.key().id() + "'");
    }

    @Test
    void the_first_start_makes_one_admin_key() {
        IssuedKey first = Objects.requireNonNull(here.keys.ensureAdminKey(null));
        assertThat(admitted(here, first).scopes()).containsExactlyInAnyOrder(Scope.values());
        assertThat(here.keys.ensureAdminKey(null)).isNull();
        assertThat(here.keys.ensureAdminKey("from-environment")).isNull();
    }

    @Test
    void a_given_admin_key_is_taken_as_it_is() {
        IssuedKey given = Objects.requireNonNull(here.keys.ensureAdminKey("from-environment"));
        assertThat(given.secret().reveal()).isEqualTo("from-environment");
        assertThat(admitted(here, given).has(Scope.ADMIN)).isTrue();
    }

    @Test
    void without_the_database_known_keys_go_on_until_the_bound_and_others_do_not() {
        IssuedKey key = create();
        IssuedKey revoked = create();
        here.keys.revoke(revoked.key().id());
        rows.down(true);
        assertThat(here.refresher.refresh()).isFalse();
        assertThat(rejected(here, "hf-unknown")).isEqualTo(ErrorCode.INVALID_API_KEY);
        time.advance(Duration.ofSeconds(4));
        admitted(here, key);
        assertThat(rejected(here, "hf-unknown")).isEqualTo(ErrorCode.ACCESS_UNAVAILABLE);
        assertThat(rejected(here, revoked)).isEqualTo(ErrorCode.API_KEY_REVOKED);
        assertThatThrownBy(this::create).isInstanceOf(HoldfastException.class);

        time.advance(Duration.ofHours(1));
        assertThat(rejected(here, key)).isEqualTo(ErrorCode.ACCESS_UNAVAILABLE);
        rows.down(false);
        assertThat(here.refresher.refresh()).isTrue();
        admitted(here, key);
        assertThat(rejected(here, "hf-unknown")).isEqualTo(ErrorCode.INVALID_API_KEY);
    }

    @Test
    void nobody_is_let_in_before_the_database_answered_once() {
        IssuedKey key = create();
        rows.down(true);
        Stepped late = another();
        assertThat(rejected(late, key)).isEqualTo(ErrorCode.ACCESS_UNAVAILABLE);
        rows.down(false);
        late.refresher.refresh();
        admitted(late, key);
    }

    @Test
    void a_key_whose_project_is_gone_from_the_settings_is_refused() {
        IssuedKey key = create();
        here.ring.reconfigure(new AccessSettings(Map.of(), Duration.ofHours(1)));
        assertThat(rejected(here, key)).isEqualTo(ErrorCode.API_KEY_REVOKED);
        here.ring.reconfigure(settings);
        admitted(here, key);
    }

    private UsageEntry entry(long sequence, long tokens) {
        return new UsageEntry(sequence, "acme", "web", "k", new Usage(tokens, 1, 0, 0), 10, NOON);
    }

    private void finish(Stepped at, long sequence, long tokens) {
        ledger.add(entry(sequence, tokens));
        at.usage.record(entry(sequence, tokens));
    }

    private static long reported(Stepped at) {
        return UsageReport.of(at.usage.use(TODAY, TODAY), Level.ORGANISATION, Period.MONTH).stream()
                .mapToLong(row -> row.usage().total())
                .sum();
    }

    private static long leftToday(Stepped at) {
        return at.tree.budgetsLeft().getFirst().left();
    }

    @Test
    void use_survives_a_crash_and_is_counted_once() {
        finish(here, 3, 100);
        finish(here, 5, 50);
        here.usage.flush();
        finish(here, 9, 7);
        assertThat(reported(here)).isEqualTo(157);

        Stepped afterCrash = another();
        assertThat(reported(afterCrash)).isEqualTo(157);
        assertThat(leftToday(afterCrash)).isEqualTo(1_000 - 157);
        afterCrash.usage.record(entry(9, 7));
        afterCrash.usage.flush();
        afterCrash.usage.flush();
        assertThat(afterCrash.usage.applied()).isEqualTo(9);
        assertThat(reported(afterCrash)).isEqualTo(157);
        assertThat(reported(another())).isEqualTo(157);
        assertThat(leftToday(another())).isEqualTo(1_000 - 157);
    }

    @Test
    void a_lost_answer_to_a_commit_does_not_count_use_twice() {
        finish(here, 1, 10);
        rows.losesAnswers(true);
        assertThatThrownBy(here.usage::flush).isInstanceOf(HoldfastException.class);
        finish(here, 2, 20);
        assertThat(reported(here)).isEqualTo(30);
        rows.losesAnswers(false);
        here.usage.flush();
        assertThat(reported(here)).isEqualTo(30);
        assertThat(here.usage.applied()).isEqualTo(2);
    }

    @Test
    void an_outage_loses_no_use_and_is_written_as_one_batch() {
        rows.down(true);
        for (int i = 0; i < 100; i++) {
            finish(here, i, 1);
        }
        assertThatThrownBy(here.usage::flush).isInstanceOf(HoldfastException.class);
        for (int i = 100; i < 5_000; i++) {
            finish(here, i, 1);
        }
        rows.down(false);
        here.usage.flush();
        assertThat(rows.applications()).isEqualTo(2);
        assertThat(reported(here)).isEqualTo(5_000);
    }

    @Test
    void a_replay_that_breaks_off_goes_on_where_it_stopped() {
        ledger.add(entry(1, 10));
        ledger.add(entry(2, 20));
        List<UsageEntry> broken = new ArrayList<>(ledger);
        LimitTree tree = new LimitTree(time, time, id -> true);
        tree.configure(settings);
        boolean[] fail = {true};
        UsageWriter writer = new UsageWriter(
                rows,
                tree,
                (after, sink) -> {
                    for (UsageEntry entry : broken) {
                        if (entry.sequence() == 2 && fail[0]) {
                            throw new IllegalStateException("on purpose");
                        }
                        sink.accept(entry);
                    }
                },
                time);
        assertThatThrownBy(writer::ensureLoaded).isInstanceOf(IllegalStateException.class);
        fail[0] = false;
        writer.ensureLoaded();
        assertThat(tree.budgetsLeft().getFirst().left()).isEqualTo(970);
    }

    @Test
    void reports_add_up_by_level_and_period() {
        finish(here, 1, 10);
        here.usage.record(new UsageEntry(2, "acme", "web", "k2", Usage.of(5, 5), 30, NOON));
        here.usage.record(new UsageEntry(3, "acme", "web", "k2", Usage.of(1, 1), 5, NOON.minus(Duration.ofDays(1))));
        List<DayUse> uses = here.usage.use(TODAY.minusDays(1), TODAY);
        assertThat(UsageReport.of(uses, Level.KEY, Period.DAY)).hasSize(3);
        assertThat(UsageReport.of(uses, Level.PROJECT, Period.MONTH))
                .containsExactly(new UsageRow("2026-11", "acme", "web", null, 3, new Usage(16, 1, 6, 0), 45));
    }
}
