package dev.holdfast.audit;

import dev.holdfast.domain.Digest;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a ledger goes on, from its last segment alone. A crash can only have torn the last group of lines, because
 * each group is durable before the next is written: so its sound lines are kept, and from the first bad one on the bytes are
 * set aside in a {@code .torn} file. If signed checkpoints of later groups follow a bad line, it was no crash, and the
 * ledger is not touched. Confined to one thread.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path folder;
    private final LedgerKey key;
    private final TreeHasher hasher = new TreeHasher();
    private final Line.Parser parser = new Line.Parser(hasher);

    Recovery(Path folder, LedgerKey key) {
        this.folder = folder;
        this.key = key;
    }

    /**
     * Where the ledger goes on.
     *
     * @param segment the file
     * @param first sequence number of the first entry in it
     * @param length bytes that are sound
     * @param tree the tree of all entries
     * @param serial the next checkpoint's serial
     * @param link what the next checkpoint names as the one before
     * @param checkpoint the last one, or null if there is none
     */
    record Position(
            Path segment,
            long first,
            long length,
            Frontier tree,
            long serial,
            Digest link,
            @Nullable Checkpoint checkpoint) {}

    /**
     * Cuts off what a crash left torn, and says where to go on.
     *
     * @throws HoldfastException if the ledger is damaged beyond what a crash does
     */
    Position recover() throws IOException {
        List<Path> segments = Layout.segments(folder);
        for (Path segment : segments.reversed()) {
            Scan scan = new Scan(segment);
            scan.run();
            if (scan.tree != null && scan.checkpoint == null && !followsOn(scan, segments)) {
                scan.tree = null;
                scan.length = 0;
            }
            if (scan.length < Files.size(segment)) {
                refuseIfDamaged(scan);
                setAside(segment, scan.length);
            }
            if (scan.tree != null) {
                return new Position(
                        segment,
                        Layout.first(segment),
                        scan.length,
                        scan.tree,
                        scan.serial,
                        scan.link,
                        scan.checkpoint);
            }
            Files.delete(segment);
            Disk.forceFolder(folder);
        }
        return new Position(Layout.segment(folder, 0), 0, 0, new Frontier(hasher), 0, Checkpoint.NONE, null);
    }

    /** Whether what a segment's header says, which no checkpoint in the segment confirms, fits the segment before it. */
    private boolean followsOn(Scan scan, List<Path> segments) throws IOException {
        int index = segments.indexOf(scan.segment);
        if (index == 0) {
            return scan.first == 0 && scan.firstSerial == 0 && scan.firstLink.equals(Checkpoint.NONE);
        }
        Scan before = new Scan(segments.get(index - 1));
        before.run();
        return before.tree != null
                && before.serial == scan.firstSerial
                && before.link.equals(scan.firstLink)
                && Arrays.equals(before.tree.root(), Objects.requireNonNull(scan.firstRoot));
    }

    /** Reads a segment up to its first bad line. */
    private final class Scan {
        private final Path segment;
        private @Nullable Frontier tree;
        private @Nullable Checkpoint checkpoint;
        private Position atCheckpoint;
        private long serial;
        private long length;
        private long first;
        private long firstSerial;
        private Digest link = Checkpoint.NONE;
        private Digest firstLink = Checkpoint.NONE;
        private @Nullable LedgerKey otherKey;
        private byte @Nullable [] firstRoot;

        Scan(Path segment) {
            this.segment = segment;
            this.atCheckpoint = new Position(segment, 0, 0, new Frontier(hasher), 0, Checkpoint.NONE, null);
        }

        void run() throws IOException {
            try (LineSource lines = new LineSource(segment)) {
                while (lines.next() && lines.terminated() && accept(lines)) {
                    length = lines.end();
                }
            }
            if (checkpoint != null && !key.signed(checkpoint)) {
                length = atCheckpoint.length();
                tree = atCheckpoint.tree();
                serial = atCheckpoint.serial();
                link = atCheckpoint.link();
                checkpoint = atCheckpoint.checkpoint();
            }
        }

        private boolean accept(LineSource lines) {
            Line line = parser.parse(lines.buffer(), lines.start(), lines.length());
            return switch (line) {
                case Line.Header header -> begin(header);
                case Line.Entry entry -> tree != null && add(tree, entry);
                case Line.Signed signed -> tree != null && sign(tree, signed.checkpoint());
                case Line.Altered ignored -> false;
                case Line.Malformed ignored -> false;
            };
        }

        private boolean begin(Line.Header header) {
            if (tree != null || header.first() != Layout.first(segment)) {
                return false;
            }
            if (!header.key().equals(key)) {
                otherKey = header.key();
                return false;
            }
            try {
                tree = header.tree(hasher);
            } catch (IllegalArgumentException wrongFrontier) {
                return false;
            }
            serial = header.serial();
            first = header.first();
            firstSerial = serial;
            link = header.previous();
            firstLink = link;
            firstRoot = tree.root();
            return true;
        }

        private boolean add(Frontier open, Line.Entry entry) {
            if (entry.sequence() != open.size()) {
                return false;
            }
            open.add(entry.leaf().hash());
            return true;
        }

        private boolean sign(Frontier open, Checkpoint found) {
            if (found.serial() != serial
                    || !found.previous().equals(link)
                    || found.size() != open.size()
                    || !Arrays.equals(found.rootBytes(), open.root())) {
                return false;
            }
            atCheckpoint = new Position(segment, 0, length, open.copy(), serial, link, checkpoint);
            checkpoint = found;
            serial++;
            link = found.link();
            return true;
        }
    }

    private void refuseIfDamaged(Scan scan) throws IOException {
        int groups = 0;
        try (LineSource lines = new LineSource(scan.segment)) {
            while (lines.next() && groups < 2) {
                if (lines.offset() >= scan.length
                        && parser.parse(lines.buffer(), lines.start(), lines.length()) instanceof Line.Signed later) {
                    groups += weight(scan, later.checkpoint());
                }
            }
        }
        if (groups > 1) {
            throw unusable("it is damaged in " + scan.segment.getFileName() + " at byte " + scan.length
                    + ", and not by a crash. Run 'holdfast audit verify', then restore it from a backup, or move the"
                    + " folder away to begin a new ledger");
        }
    }

    /** How many groups must have been written after the bad line for this checkpoint to stand there. */
    private int weight(Scan scan, Checkpoint later) {
        if (scan.otherKey != null && scan.otherKey.signed(later)) {
            throw unusable("it was signed with another key; restore keys/ from the backup that belongs to it");
        }
        if (!key.signed(later)) {
            return 0;
        }
        return scan.tree != null && later.serial() > scan.serial ? 2 : 1;
    }

    private void setAside(Path segment, long from) throws IOException {
        Path torn = segment.resolveSibling(segment.getFileName() + "." + from + ".torn");
        for (int i = 1; Files.exists(torn); i++) {
            torn = segment.resolveSibling(segment.getFileName() + "." + from + "." + i + ".torn");
        }
        Path draft = folder.resolve("torn.new");
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long count = channel.size() - from;
            Files.copy(Channels.newInputStream(channel.position(from)), draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, torn, StandardCopyOption.ATOMIC_MOVE);
            channel.truncate(from);
            channel.force(true);
            LOG.warn(
                    "The audit ledger ended in {} torn bytes, as after a crash; they are now in {}",
                    count,
                    torn.getFileName());
        }
        Disk.forceFolder(folder);
    }

    private HoldfastException unusable(String why) {
        return new HoldfastException(
                ErrorCode.AUDIT_UNAVAILABLE, "The audit ledger in " + folder + " cannot be opened: " + why);
    }
}
