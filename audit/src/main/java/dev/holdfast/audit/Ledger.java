package dev.holdfast.audit;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * An open ledger: a folder of append-only segments of canonical JSON lines under an RFC 6962 Merkle tree, each group of
 * entries made durable by one write and one fsync that also holds a signed checkpoint. Thread-safe. One thread,
 * {@code audit-writer}, writes and completes all stages.
 *
 * <p>The keys lie in the folder's sibling {@code keys}, the public key beside the segments as {@code public.pem}. The ledger
 * outlives crashes and failing disks: what was acknowledged is never lost, and what failed can be appended again.
 */
public final class Ledger implements AuditLog, AutoCloseable {
    private final Path folder;
    private final HmacHash.Key hashing;
    private final LedgerWriter writer;
    private final FileChannel lock;

    private Ledger(Path folder, HmacHash.Key hashing, LedgerWriter writer, FileChannel lock) {
        this.folder = folder;
        this.hashing = hashing;
        this.writer = writer;
        this.lock = lock;
    }

    /**
     * Opens the ledger in this folder, or begins one. What a crash tore is set aside, entries that no checkpoint covers yet
     * are signed.
     *
     * @throws HoldfastException with {@link ErrorCode#AUDIT_UNAVAILABLE} if another process has it open, its keys are
     *     missing, it is damaged, or the disk fails; the message says what to do
     */
    public static Ledger open(Path folder, AuditSettings settings, InstantSource clock) {
        return open(folder, settings, clock, Disk.FILES);
    }

    static Ledger open(Path folder, AuditSettings settings, InstantSource clock, Disk disk) {
        Path home = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
            FileChannel lock = lock(home);
            try {
                LedgerKeys keys = LedgerKeys.load(home, home.resolveSibling("keys"));
                Recovery.Position position = new Recovery(home, keys.signing().publicKey()).recover();
                Journal journal = new Journal(
                        home,
                        keys.signing(),
                        disk,
                        clock,
                        settings.segmentSize().bytes(),
                        position);
                Checkpoint last = position.checkpoint();
                if (last == null || last.size() < position.tree().size()) {
                    journal.begin();
                    last = journal.commit();
                }
                return new Ledger(home, keys.hashing(), LedgerWriter.start(journal, last, settings, clock), lock);
            } catch (IOException | RuntimeException failed) {
                lock.close();
                throw failed;
            }
        } catch (IOException | IllegalArgumentException failed) {
            throw new HoldfastException(
                    ErrorCode.AUDIT_UNAVAILABLE,
                    "The audit ledger in " + home + " cannot be opened: " + failed.getMessage(),
                    failed);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(Layout.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldHere) {
            channel.close();
            throw new IOException("this process has it open already", heldHere);
        }
        channel.close();
        throw new IOException("another process has it open; stop that one first");
    }

    @Override
    public CompletionStage<Long> append(AuditEvent event, LongConsumer durable) {
        return writer.append(event, durable);
    }

    /** False as soon as the queue is seven eighths full, so that requests already running find room for their entries. */
    @Override
    public boolean accepting() {
        return writer.accepting();
    }

    @Override
    public KeyedHash keyedHash() {
        return hashing.start();
    }

    /** The latest checkpoint; it covers every acknowledged entry. */
    public Checkpoint checkpoint() {
        return writer.checkpoint();
    }

    /** How many entries are durable; the next entry's sequence number is at least this. */
    public long durableSize() {
        return writer.checkpoint().size();
    }

    /**
     * The durable entries from this sequence number on, in order. Only the segments that hold them are read. Close the
     * stream.
     */
    public Stream<LedgerEntry> read(long fromSequence) {
        long end = durableSize();
        return new LedgerReader(folder).read(fromSequence).takeWhile(entry -> entry.sequence() < end);
    }

    /** Writes what is queued, waiting at most ten seconds, and closes the files. What could not be written fails. */
    @Override
    public void close() {
        writer.close();
        try {
            lock.close();
        } catch (IOException ignored) {
            // The lock ends with the process at the latest.
        }
    }
}
