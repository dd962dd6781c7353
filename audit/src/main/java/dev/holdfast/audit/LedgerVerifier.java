package dev.holdfast.audit;

import dev.holdfast.audit.Verification.Broken;
import dev.holdfast.audit.Verification.Kind;
import dev.holdfast.audit.Verification.Place;
import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a ledger offline: every byte of its segments and of its public key file, against nothing but each other and what
 * the caller trusts.
 *
 * <p>What it cannot know without help: whether the public key is the right one (whoever can replace every file can sign
 * anew), unless a trusted key is given; and whether the ledger once held more, if it was cut back exactly to an older
 * checkpoint, unless a newer trusted checkpoint is given. Each checkpoint names the one before, so the last signature
 * vouches for all; only when something is wrong are all signatures checked, to find the first bad one. If entries and their leaf hashes were both rewritten, the first
 * entry of the signed group they are in is named, because only the group is known to be wrong. Confined to one thread.
 */
public final class LedgerVerifier {
    private final Path folder;
    private final LedgerKey key;
    private final @Nullable Checkpoint trusted;
    private final List<Path> segments;
    private final TreeHasher hasher = new TreeHasher();
    private final Line.Parser parser = new Line.Parser(hasher);
    private final Frontier tree = new Frontier(hasher);

    private final boolean everySignature;
    private long serial;
    private Digest link = Checkpoint.NONE;
    private @Nullable Checkpoint last;
    private Place place;
    private long torn;
    private boolean hollow;

    private LedgerVerifier(Path folder, LedgerKey key, @Nullable Checkpoint trusted, boolean everySignature)
            throws IOException {
        this.everySignature = everySignature;
        this.folder = folder;
        this.key = key;
        this.trusted = trusted;
        this.segments = Layout.segments(folder);
        this.place = new Place(Layout.segment(folder, 0).getFileName().toString(), 1, 0);
    }

    /**
     * Verifies the ledger in a folder.
     *
     * @param trustedKey the key it must be signed with, or null to take the word of the folder's own public key file
     * @param trusted a checkpoint kept elsewhere, which the ledger must still contain, or null
     * @throws IOException if a file cannot be read
     */
    public static Verification verify(Path folder, @Nullable LedgerKey trustedKey, @Nullable Checkpoint trusted)
            throws IOException {
        Path file = folder.resolve(Layout.PUBLIC_KEY);
        Place place = new Place(Layout.PUBLIC_KEY, 1, 0);
        LedgerKey key = trustedKey;
        if (Files.exists(file)) {
            try {
                LedgerKey own = LedgerKey.read(file);
                if (key != null && !own.equals(key)) {
                    return new Broken(Kind.UNKNOWN_KEY, 0, place, "the public key file does not hold the trusted key");
                }
                key = own;
            } catch (IllegalArgumentException altered) {
                return new Broken(Kind.UNKNOWN_KEY, 0, place, String.valueOf(altered.getMessage()));
            }
        }
        if (key == null) {
            return new Broken(Kind.UNKNOWN_KEY, 0, place, "the public key file is missing; give the key to trust");
        }
        if (trusted != null && !key.signed(trusted)) {
            return new Broken(
                    Kind.BAD_SIGNATURE, 0, place, "the trusted checkpoint was not signed with this ledger's key");
        }
        LedgerVerifier quick = new LedgerVerifier(folder, key, trusted, false);
        Verification found = quick.run();
        return quick.last == null || key.signed(quick.last)
                ? found
                : new LedgerVerifier(folder, key, trusted, true).run();
    }

    private Verification run() throws IOException {
        if (segments.isEmpty()) {
            return broken(Kind.MISSING, "there is no ledger in " + folder);
        }
        for (Path segment : segments) {
            Broken found = segment(segment, segment.equals(segments.getLast()));
            if (found != null) {
                return found;
            }
        }
        long signed = last == null ? 0 : last.size();
        if (trusted != null && trusted.size() > signed) {
            return new Broken(
                    Kind.TRUNCATED,
                    tree.size(),
                    place,
                    "the trusted checkpoint has " + trusted.size() + " entries, of which only " + tree.size()
                            + " are here, " + signed + " of them signed");
        }
        return last == null || hollow || torn > 0 || signed < tree.size()
                ? new Verification.Unfinished(last, tree.size() - signed, torn, place)
                : new Verification.Verified(last);
    }

    private @Nullable Broken segment(Path segment, boolean isLast) throws IOException {
        try (LineSource lines = new LineSource(segment)) {
            place = new Place(segment.getFileName().toString(), 1, 0);
            Broken found = begins(segment);
            hollow = true;
            while (found == null && lines.next()) {
                place = new Place(segment.getFileName().toString(), lines.number(), lines.offset());
                if (lines.terminated()) {
                    found = line(lines);
                } else if (isLast) {
                    torn = lines.length();
                } else {
                    found = broken(Kind.TRUNCATED, "the file ends within a line");
                }
            }
            if (found == null && torn == 0 && lines.number() > 0) {
                place = new Place(segment.getFileName().toString(), lines.number() + 1, lines.end());
            }
            if (found == null && lines.number() == 0) {
                return isLast ? null : broken(Kind.TRUNCATED, "the file is empty");
            }
            return found;
        }
    }

    /** Whether a segment's name continues what came before. */
    private @Nullable Broken begins(Path segment) throws IOException {
        long first = Layout.first(segment);
        if (first > tree.size()) {
            return absent("entry " + tree.size() + " and those up to " + (first - 1) + " are missing");
        }
        if (first < tree.size()) {
            return broken(Kind.DUPLICATED, "the file begins at entry " + first + ", which stood before");
        }
        if (first > 0 && (last == null || last.size() < first)) {
            return broken(Kind.MISSING, "the checkpoint at the end of the file before is missing");
        }
        return null;
    }

    private @Nullable Broken line(LineSource lines) throws IOException {
        Line line = parser.parse(lines.buffer(), lines.start(), lines.length());
        return switch (line) {
            case Line.Altered ignored ->
                broken(Kind.ALTERED, "the entry does not match the leaf hash that stands beside it");
            case Line.Malformed malformed -> broken(Kind.MALFORMED, "the line was altered: " + malformed.why());
            case Line.Header header ->
                lines.number() == 1
                        ? header(header)
                        : broken(Kind.REORDERED, "a header stands where an entry or a checkpoint belongs");
            case Line.Entry entry -> lines.number() == 1 ? headless() : entry(entry);
            case Line.Signed signed -> lines.number() == 1 ? headless() : checkpoint(signed.checkpoint());
        };
    }

    private Broken headless() {
        return broken(Kind.MISSING, "the header at the beginning of the file is missing");
    }

    private @Nullable Broken header(Line.Header header) {
        if (!header.key().equals(key)) {
            return broken(Kind.UNKNOWN_KEY, "the file was signed with another key");
        }
        List<String> frontier = tree.subtrees().stream().map(TreeHasher::text).toList();
        return header.equals(new Line.Header(tree.size(), frontier, key, link, serial))
                ? null
                : broken(Kind.ALTERED, "the header does not fit what came before");
    }

    private @Nullable Broken entry(Line.Entry entry) throws IOException {
        if (entry.sequence() > tree.size()) {
            return absent("entry " + entry.sequence() + " stands where entry " + tree.size() + " belongs");
        }
        if (entry.sequence() < tree.size()) {
            return broken(Kind.DUPLICATED, "entry " + entry.sequence() + " stands here again");
        }
        tree.add(entry.leaf().hash());
        return trusted != null && tree.size() == trusted.size() && !Arrays.equals(tree.root(), trusted.rootBytes())
                ? new Broken(Kind.ALTERED, 0, place, "the entries up to here are not those of the trusted checkpoint")
                : null;
    }

    private @Nullable Broken checkpoint(Checkpoint found) throws IOException {
        if (!everySignature && fits(found)) {
            accept(found);
            return null;
        }
        if (!found.key().equals(key)) {
            return broken(Kind.UNKNOWN_KEY, "the checkpoint was signed with another key");
        }
        if (!key.signed(found)) {
            return broken(Kind.BAD_SIGNATURE, "the checkpoint after entry " + (tree.size() - 1) + " was altered");
        }
        if (found.serial() < serial) {
            return broken(Kind.DUPLICATED, "checkpoint " + found.serial() + " stands here again");
        }
        if (found.size() > tree.size()) {
            return absent("a checkpoint of " + found.size() + " entries stands after " + tree.size());
        }
        if (found.serial() > serial) {
            return broken(Kind.MISSING, "checkpoint " + serial + " is missing");
        }
        if (found.size() < tree.size()) {
            return broken(Kind.REORDERED, "a checkpoint of " + found.size() + " entries stands after " + tree.size());
        }
        if (!Arrays.equals(found.rootBytes(), tree.root())) {
            long from = last == null ? 0 : last.size();
            return new Broken(
                    Kind.ALTERED,
                    from,
                    place,
                    "the signed root does not match: at least one of the entries " + from + " to " + (tree.size() - 1)
                            + " was rewritten together with its leaf hash");
        }
        if (!fits(found)) {
            return broken(Kind.ALTERED, "the checkpoint does not follow the one before it");
        }
        accept(found);
        return null;
    }

    private boolean fits(Checkpoint found) {
        return found.serial() == serial
                && found.size() == tree.size()
                && found.previous().equals(link)
                && found.key().equals(key)
                && Arrays.equals(found.rootBytes(), tree.root());
    }

    private void accept(Checkpoint found) {
        last = found;
        link = found.link();
        serial++;
        hollow = false;
    }

    /** The next entry is not where it belongs: it is missing, or stands later. */
    private Broken absent(String detail) throws IOException {
        for (Path segment : segments) {
            try (LineSource lines = new LineSource(segment)) {
                while (lines.next()) {
                    if (parser.parse(lines.buffer(), lines.start(), lines.length()) instanceof Line.Entry entry
                            && entry.sequence() == tree.size()) {
                        return broken(
                                Kind.REORDERED,
                                detail + "; it stands in " + segment.getFileName() + ", line " + lines.number());
                    }
                }
            }
        }
        return broken(Kind.MISSING, detail);
    }

    private Broken broken(Kind kind, String detail) {
        return new Broken(kind, tree.size(), place, detail);
    }
}
