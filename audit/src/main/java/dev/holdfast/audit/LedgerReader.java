package dev.holdfast.audit;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger's folder, whether a copy or one that is being written; it needs no lock and no key. Streams are lazy and
 * must be closed. Reading checks each entry against its leaf hash, but not the signatures: {@link LedgerVerifier} does. All
 * methods throw {@link HoldfastException} with {@link ErrorCode#AUDIT_UNAVAILABLE} on lines that are damaged, and
 * {@link UncheckedIOException} if the disk fails. Immutable and thread-safe.
 */
public final class LedgerReader {
    private final Path folder;

    /** Reads the ledger in this folder. */
    public LedgerReader(Path folder) {
        this.folder = folder;
    }

    /** The entries from this sequence number on, in order. Segments before it are not read. */
    public Stream<LedgerEntry> read(long fromSequence) {
        return walk(fromSequence).map(Walk::entry);
    }

    /** The selected entries from one sequence number (inclusive) to another (exclusive), as lines of canonical JSON. */
    public Stream<String> export(long fromSequence, long toSequence, Selection selection) {
        return walk(fromSequence)
                .takeWhile(walk -> walk.sequence() < toSequence)
                .filter(walk -> selection.equals(Selection.ALL) || selection.admits(walk.entry()))
                .map(Walk::json);
    }

    /**
     * The last checkpoint.
     *
     * @throws HoldfastException also if there is none
     */
    public Checkpoint checkpoint() {
        try {
            for (Path segment : Layout.segments(folder).reversed()) {
                Checkpoint last = lastOf(segment);
                if (last != null) {
                    return last;
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        throw new HoldfastException(
                ErrorCode.AUDIT_UNAVAILABLE, "There is no audit ledger with a checkpoint in " + folder);
    }

    private static @Nullable Checkpoint lastOf(Path segment) throws IOException {
        Line.Parser parser = new Line.Parser(new TreeHasher());
        Checkpoint last = null;
        try (LineSource lines = new LineSource(segment)) {
            while (lines.next()) {
                if (!Line.Parser.isEntry(lines.buffer(), lines.start(), lines.length())
                        && lines.terminated()
                        && parser.parse(lines.buffer(), lines.start(), lines.length()) instanceof Line.Signed signed) {
                    last = signed.checkpoint();
                }
            }
        }
        return last;
    }

    /**
     * Proves that an entry is in the tree of the last checkpoint. Reads the whole ledger once.
     *
     * @throws IllegalArgumentException if that checkpoint does not cover the entry
     */
    public InclusionProof prove(long sequence) {
        Checkpoint checkpoint = checkpoint();
        List<MerkleProof.Range> ranges = MerkleProof.inclusion(sequence, checkpoint.size());
        try (Stream<String> one = export(sequence, sequence + 1, Selection.ALL)) {
            String entry = one.findFirst().orElseThrow(() -> damaged("entry " + sequence + " is missing", null));
            return new InclusionProof(entry, hashes(ranges), checkpoint);
        }
    }

    /**
     * Proves that this ledger grew from an older checkpoint. Reads the whole ledger once.
     *
     * @throws IllegalArgumentException if the older checkpoint covers more than the ledger holds
     */
    public ConsistencyProof prove(Checkpoint older) {
        Checkpoint newer = checkpoint();
        List<MerkleProof.Range> ranges =
                older.size() == 0 ? List.of() : MerkleProof.consistency(older.size(), newer.size());
        return new ConsistencyProof(older, newer, hashes(ranges));
    }

    private List<String> hashes(List<MerkleProof.Range> ranges) {
        try (Stream<Walk> walk = walk(0)) {
            Iterator<byte[]> leaves = walk.map(Walk::leaf).iterator();
            return MerkleProof.hashes(ranges, leaves, new TreeHasher()).stream()
                    .map(TreeHasher::text)
                    .toList();
        } catch (NoSuchElementException ended) {
            throw damaged("it ends before its last checkpoint says", ended);
        }
    }

    private Stream<Walk> walk(long fromSequence) {
        Walk walk;
        try {
            walk = new Walk(Layout.segments(folder), Math.max(0, fromSequence));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return Stream.iterate(walk, Walk::advance, same -> same).onClose(walk::close);
    }

    private static HoldfastException damaged(String what, @Nullable Throwable cause) {
        return new HoldfastException(
                ErrorCode.AUDIT_UNAVAILABLE,
                "The audit ledger is damaged: " + what + ". Run 'holdfast audit verify' to find out where",
                cause);
    }

    /** A position in the ledger that moves from entry to entry. */
    private static final class Walk {
        private final Iterator<Path> segments;
        private final Line.Parser parser = new Line.Parser(new TreeHasher());
        private final long from;
        private long next;
        private @Nullable LineSource lines;
        private Line.@Nullable Entry current;

        Walk(List<Path> all, long from) {
            this.from = from;
            int start = 0;
            for (int i = 0; i < all.size(); i++) {
                start = Layout.first(all.get(i)) <= from ? i : start;
            }
            this.segments = all.subList(start, all.size()).iterator();
            this.next = all.isEmpty() ? 0 : Layout.first(all.get(start));
        }

        /** Moves to the next entry; false after the last complete one. */
        boolean advance() {
            try {
                while (true) {
                    if (lines == null || !lines.next()) {
                        close();
                        if (!segments.hasNext()) {
                            return false;
                        }
                        lines = new LineSource(segments.next());
                    } else if (!lines.terminated()) {
                        return false;
                    } else if (Line.Parser.isEntry(lines.buffer(), lines.start(), lines.length()) && next++ >= from) {
                        current = parsed(lines);
                        return true;
                    }
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private Line.Entry parsed(LineSource at) {
            Line line = parser.parse(at.buffer(), at.start(), at.length());
            if (line instanceof Line.Entry entry && entry.sequence() == next - 1) {
                return entry;
            }
            throw damaged(
                    "where entry " + (next - 1) + " belongs, line " + at.number() + " holds something else", null);
        }

        private LineSource at() {
            return java.util.Objects.requireNonNull(lines);
        }

        private Line.Entry on() {
            return java.util.Objects.requireNonNull(current);
        }

        long sequence() {
            return on().sequence();
        }

        byte[] leaf() {
            return on().leaf().hash();
        }

        LedgerEntry entry() {
            try {
                return EntryReader.read(at().buffer(), start(), length());
            } catch (IllegalArgumentException unreadable) {
                throw damaged("entry " + sequence() + ": " + unreadable.getMessage(), unreadable);
            }
        }

        String json() {
            return new String(at().buffer(), start(), length(), StandardCharsets.UTF_8);
        }

        private int start() {
            return at().start() + Line.Parser.entryStart();
        }

        private int length() {
            return Line.Parser.entryLength(at().length());
        }

        void close() {
            LineSource open = lines;
            lines = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }
    }
}
