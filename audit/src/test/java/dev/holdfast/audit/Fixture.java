package dev.holdfast.audit;

import dev.holdfast.domain.Label;
import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Events, and ledgers with known groups. */
final class Fixture {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00.123Z"));
    static final AuditEvent.Actor ACTOR = new AuditEvent.Actor("hk_1", "acme", "search", "req-1");

    private Fixture() {}

    static AuditSettings settings(long segmentSize, int queue, Duration commitEvery) {
        return new AuditSettings(new dev.holdfast.domain.ByteSize(segmentSize), queue, commitEvery, false);
    }

    static AuditEvent event(long number) {
        return switch ((int) (number % 3)) {
            case 0 -> inference("model-" + number);
            case 1 ->
                new AuditEvent.Refusal(
                        ACTOR, "m", number % 2 == 0 ? null : Label.HIGHEST, "label_flow_refused", "no \"flow\"\n");
            default ->
                new AuditEvent.Admin(ACTOR, "key.create", "hk_" + number, Map.of("name", "Zoë", "seq", "5", "b", ""));
        };
    }

    static AuditEvent.Inference inference(String model) {
        return new AuditEvent.Inference(
                ACTOR,
                model,
                "replica-1",
                LabelFormat.STANDARD.parse("confidential;hr"),
                "ok",
                new Usage(1200, 1000, 300, 20),
                123_456_789L,
                new AuditEvent.Timings(1, 35, 900),
                new AuditEvent.Hashes("ab".repeat(32), "cd".repeat(32)));
    }

    /** Writes a ledger whose groups have these sizes, going on where it ended. */
    static void write(Path folder, long segmentSize, int... groups) throws IOException {
        Files.createDirectories(folder);
        LedgerKeys keys = LedgerKeys.load(folder, folder.resolveSibling("keys"));
        Recovery.Position position = new Recovery(folder, keys.signing().publicKey()).recover();
        try (Journal journal = new Journal(folder, keys.signing(), Disk.FILES, CLOCK, segmentSize, position)) {
            for (int group : groups) {
                journal.begin();
                for (int i = 0; i < group; i++) {
                    journal.add(event(journal.size() + i), CLOCK.millis());
                }
                journal.commit();
            }
        }
    }

    static Verification verify(Path folder) {
        try {
            return LedgerVerifier.verify(folder, null, null);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    static List<LedgerEntry> read(Path folder, long from) {
        try (Stream<LedgerEntry> entries = new LedgerReader(folder).read(from)) {
            return entries.toList();
        }
    }
}
