package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The open end of a ledger. Entries are staged in memory; {@link #commit} signs them, writes the group with one write and
 * one fsync, and only then counts it as the ledger's. After a failure {@link #recover} must succeed before the next group.
 * Confined to one thread at a time.
 */
final class Journal implements AutoCloseable {
    private final Path folder;
    private final SigningKey key;
    private final Disk disk;
    private final InstantSource clock;
    private final long segmentSize;
    private final EntryWriter writer = new EntryWriter();
    private final TreeHasher hasher = new TreeHasher();
    private final JsonBuffer group = new JsonBuffer();

    private Path segment;
    private long first;
    private long length;
    private Frontier tree;
    private long serial;
    private Digest link;
    private Disk.@Nullable File file;

    private Frontier staged;
    private boolean rolling;

    Journal(Path folder, SigningKey key, Disk disk, InstantSource clock, long segmentSize, Recovery.Position position) {
        this.folder = folder;
        this.key = key;
        this.disk = disk;
        this.clock = clock;
        this.segmentSize = segmentSize;
        segment = position.segment();
        first = position.first();
        length = position.length();
        tree = position.tree();
        serial = position.serial();
        link = position.link();
        staged = tree;
    }

    /** Begins a group. */
    void begin() {
        group.cut(0);
        staged = tree.copy();
        rolling = length >= segmentSize && tree.size() > first;
        if (rolling || length == 0) {
            new Line.Header(
                            tree.size(),
                            tree.subtrees().stream().map(TreeHasher::text).toList(),
                            key.publicKey(),
                            link,
                            serial)
                    .write(group);
        }
    }

    /** Adds an event to the group; if that fails, the group is as before. Returns the entry's sequence number. */
    long add(AuditEvent event, long millis) {
        int before = group.length();
        try {
            long sequence = staged.size();
            int start = group.raw("{\"entry\":").length();
            writer.write(group, event, sequence, millis);
            byte[] leaf = hasher.leaf(group.array(), start, group.length() - start);
            group.raw(",\"leaf\":\"").raw(TreeHasher.encode(leaf)).raw("\"}\n");
            staged.add(leaf);
            return sequence;
        } catch (RuntimeException unwritable) {
            group.cut(before);
            throw unwritable;
        }
    }

    /** Bytes in the group. */
    int staged() {
        return group.length();
    }

    /** Makes the group durable, with a checkpoint over all entries. */
    Checkpoint commit() throws IOException {
        Checkpoint checkpoint = key.sign(staged.size(), staged.root(), serial, link, clock.instant());
        new Line.Signed(checkpoint).write(group);
        if (rolling) {
            close();
        }
        Path target = rolling ? Layout.segment(folder, tree.size()) : segment;
        long position = rolling ? 0 : length;
        if (file == null) {
            file = disk.open(target);
        }
        file.write(ByteBuffer.wrap(group.array(), 0, group.length()), position);
        file.force();
        if (position == 0) {
            Disk.forceFolder(folder);
        }
        if (rolling) {
            first = tree.size();
        }
        segment = target;
        length = position + group.length();
        tree = staged;
        serial++;
        link = checkpoint.link();
        return checkpoint;
    }

    /** Undoes a failed group on the disk, and shows by an empty group that the disk takes writes again. */
    Checkpoint recover() throws IOException {
        close();
        Path next = Layout.segment(folder, tree.size());
        if (!next.equals(segment) && Files.deleteIfExists(next)) {
            Disk.forceFolder(folder);
        }
        file = disk.open(segment);
        file.truncate(length);
        file.force();
        begin();
        return commit();
    }

    /** How many entries are durable. */
    long size() {
        return tree.size();
    }

    @Override
    public void close() throws IOException {
        Disk.File open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
