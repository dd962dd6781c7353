package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.audit.Verification.Verified;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LedgerTest {
    private static final AuditSettings SETTINGS = Fixture.settings(4096, 1000, Duration.ZERO);

    @TempDir
    Path home;

    @Test
    void entries_are_acknowledged_in_order_and_read_back_after_a_restart() {
        List<Long> acknowledged = new ArrayList<>();
        try (Ledger ledger = open()) {
            List<CompletableFuture<Long>> stages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                stages.add(ledger.append(Fixture.event(i))
                        .whenComplete((sequence, failure) -> acknowledged.add(sequence))
                        .toCompletableFuture());
            }
            stages.forEach(CompletableFuture::join);
            assertThat(ledger.durableSize()).isEqualTo(100);
        }
        assertThat(acknowledged)
                .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
        try (Ledger ledger = open();
                Stream<LedgerEntry> late = ledger.read(97)) {
            assertThat(ledger.append(Fixture.event(100)).toCompletableFuture().join())
                    .isEqualTo(100);
            assertThat(late.map(LedgerEntry::event).toList())
                    .containsExactly(Fixture.event(97), Fixture.event(98), Fixture.event(99));
        }
        assertThat(Fixture.read(folder(), 0))
                .hasSize(101)
                .allSatisfy(entry -> assertThat(entry.event()).isEqualTo(Fixture.event(entry.sequence())));
        assertThat(Fixture.verify(folder())).isInstanceOf(Verified.class);
    }

    @Test
    @Timeout(60)
    void whoever_follows_the_ledger_sees_every_entry_in_order_before_it_is_acknowledged() throws InterruptedException {
        List<Long> followed = new CopyOnWriteArrayList<>();
        AuditSettings settings = Fixture.settings(1 << 20, 10_000, Duration.ZERO);
        try (Ledger ledger = Ledger.open(folder(), settings, Fixture.CLOCK)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().name("appender-" + i).start(() -> {
                    for (int j = 0; j < 250; j++) {
                        long sequence = ledger.append(Fixture.event(j), followed::add)
                                .toCompletableFuture()
                                .join();
                        assertThat(followed).contains(sequence);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(followed).isEqualTo(LongStream.range(0, 1000).boxed().toList());
    }

    @Test
    void export_selects_by_range_key_kind_and_time() {
        try (Ledger ledger = open()) {
            LongStream.range(0, 30).forEach(i -> ledger.append(Fixture.event(i)));
        }
        LedgerReader reader = new LedgerReader(folder());
        assertThat(count(reader, 0, Long.MAX_VALUE, Selection.ALL)).isEqualTo(30);
        assertThat(count(reader, 5, 8, Selection.ALL)).isEqualTo(3);
        assertThat(count(reader, 0, 30, new Selection(null, null, null, null, null, "admin")))
                .isEqualTo(10);
        assertThat(count(reader, 0, 30, new Selection(null, null, "hk_2", null, null, null)))
                .isZero();
        assertThat(count(reader, 0, 30, new Selection(null, null, "hk_1", "acme", "search", null)))
                .isEqualTo(30);
        assertThat(count(reader, 0, 30, new Selection(null, Fixture.CLOCK.instant(), null, null, null, null)))
                .isZero();
    }

    private static long count(LedgerReader reader, long from, long to, Selection selection) {
        try (Stream<String> lines = reader.export(from, to, selection)) {
            return lines.filter(line -> line.startsWith("{\"a")).count();
        }
    }

    @Test
    void an_idle_ledger_leaves_no_trace_but_its_first_checkpoint() throws IOException {
        open().close();
        byte[] first = Files.readAllBytes(Layout.segments(folder()).getFirst());
        open().close();
        assertThat(Layout.segments(folder()).getFirst()).hasBinaryContent(first);
        assertThat(Fixture.verify(folder())).isInstanceOf(Verified.class);
    }

    @Test
    void keyed_hashes_depend_on_text_and_key_alone() {
        String once;
        try (Ledger ledger = open()) {
            KeyedHash hash = ledger.keyedHash();
            hash.update("hel".getBytes(StandardCharsets.UTF_8));
            hash.update("lo".getBytes(StandardCharsets.UTF_8));
            once = hash.hex();
            hash.update("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(hash.hex()).isEqualTo(once).matches("[0-9a-f]{64}");
            assertThat(ledger.keyedHash().hex()).isNotEqualTo(once);
        }
        try (Ledger ledger = open()) {
            KeyedHash hash = ledger.keyedHash();
            hash.update("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(hash.hex()).isEqualTo(once);
        }
    }

    @Test
    void one_process_at_a_time_and_only_with_its_own_key() throws IOException {
        try (Ledger ledger = open()) {
            assertThat(ledger.accepting()).isTrue();
            assertUnavailable("open already");
        }
        Path key = home.resolve("keys").resolve("audit-signing.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Files.move(key, home.resolve("lost"));
        assertUnavailable("is missing");
        SigningKey.create(key);
        assertUnavailable("does not belong");
    }

    private void assertUnavailable(String message) {
        assertThatThrownBy(() -> open().close())
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_full_queue_refuses_and_recovers() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        FaultyDisk disk = new FaultyDisk();
        try (Ledger ledger = Ledger.open(folder(), Fixture.settings(4096, 16, Duration.ZERO), Fixture.CLOCK, disk)) {
            disk.beforeForce.set(() -> {
                stuck.countDown();
                await(release);
            });
            List<CompletableFuture<Long>> stages = new ArrayList<>();
            stages.add(ledger.append(Fixture.event(0)).toCompletableFuture());
            stuck.await();
            for (int i = 1; i < 16; i++) {
                stages.add(ledger.append(Fixture.event(i)).toCompletableFuture());
                assertThat(ledger.accepting()).isEqualTo(i < 13);
            }
            assertFails(ledger.append(Fixture.event(16)).toCompletableFuture());
            release.countDown();
            stages.forEach(CompletableFuture::join);
            awaitAccepting(ledger);
        }
        assertThat(Fixture.read(folder(), 0)).hasSize(16);
    }

    @Test
    void a_failing_disk_fails_entries_and_when_it_works_again_nothing_is_missing_or_left_over() {
        FaultyDisk disk = new FaultyDisk();
        int acknowledged = 0;
        try (Ledger ledger = Ledger.open(folder(), SETTINGS, Fixture.CLOCK, disk)) {
            for (FaultyDisk.Fault fault : List.of(FaultyDisk.Fault.WRITE, FaultyDisk.Fault.FORCE)) {
                for (int i = 0; i < 7; i++) {
                    assertThat(ledger.append(Fixture.event(acknowledged))
                                    .toCompletableFuture()
                                    .join())
                            .isEqualTo(acknowledged++);
                }
                disk.fault.set(fault);
                assertFails(ledger.append(Fixture.event(2)).toCompletableFuture());
                assertThat(ledger.accepting()).isFalse();
                assertFails(ledger.append(Fixture.event(2)).toCompletableFuture());
                disk.fault.set(FaultyDisk.Fault.NONE);
                awaitAccepting(ledger);
            }
        }
        assertThat(Fixture.verify(folder()))
                .isInstanceOfSatisfying(
                        Verified.class,
                        verified -> assertThat(verified.checkpoint().size()).isEqualTo(14));

        assertThat(Fixture.read(folder(), 0)).hasSize(acknowledged);
    }

    @Test
    void a_closed_ledger_refuses() {
        Ledger ledger = open();
        ledger.close();
        assertThat(ledger.accepting()).isFalse();
        assertFails(ledger.append(Fixture.event(0)).toCompletableFuture());
    }

    private static void assertFails(CompletableFuture<Long> stage) {
        assertThatThrownBy(stage::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE));
    }

    private static void awaitAccepting(Ledger ledger) {
        while (!ledger.accepting()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Path folder() {
        return home.resolve("audit");
    }

    private Ledger open() {
        return Ledger.open(folder(), SETTINGS, Fixture.CLOCK);
    }

    /** Writes to real files until told to fail. */
    private static final class FaultyDisk implements Disk {
        enum Fault {
            WRITE,
            FORCE,
            NONE
        }

        private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
        private final AtomicReference<Runnable> beforeForce = new AtomicReference<>(() -> {});

        @Override
        public File open(Path path) throws IOException {
            File real = FILES.open(path);
            return new File() {
                @Override
                public void write(java.nio.ByteBuffer bytes, long position) throws IOException {
                    if (fault.get() == Fault.WRITE) {
                        bytes.limit(bytes.limit() / 2);
                        real.write(bytes, position);
                        throw new IOException("no space left");
                    }
                    real.write(bytes, position);
                }

                @Override
                public void force() throws IOException {
                    beforeForce.get().run();
                    if (fault.get() == Fault.FORCE) {
                        throw new IOException("input/output error");
                    }
                    real.force();
                }

                @Override
                public void truncate(long length) throws IOException {
                    real.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
