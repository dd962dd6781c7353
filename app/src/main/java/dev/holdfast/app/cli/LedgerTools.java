package dev.holdfast.app.cli;

import dev.holdfast.audit.Selection;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the {@code audit} commands need of a ledger that no server has open. */
public interface LedgerTools {
    /**
     * Sequence numbers.
     *
     * @param first the first
     * @param last the last, included
     */
    record Range(long first, long last) {}

    /** What verifying came to. */
    sealed interface Verdict {
        /**
         * Every entry is as it was written.
         *
         * @param entries how many
         * @param root the Merkle root, hexadecimal
         */
        record Intact(long entries, String root) implements Verdict {}

        /**
         * Every entry that is signed is as it was written, but something follows that no checkpoint covers: a server is
         * writing, or crashed, or the end was cut off.
         *
         * @param entries how many are signed
         * @param unsigned how many complete ones follow
         * @param tornBytes bytes of an incomplete one after those
         * @param note what that means
         */
        record Unfinished(long entries, long unsigned, long tornBytes, String note) implements Verdict {}

        /**
         * Something is wrong.
         *
         * @param entry the sequence number of the first entry that is altered, missing or out of order
         * @param problem what is wrong with it
         */
        record Broken(long entry, String problem) implements Verdict {}
    }

    /**
     * Verifies the ledger in a folder, which may be a copy.
     *
     * @param publicKey a file with the key to trust, or null to take the word of the folder
     * @param checkpoint a file with a checkpoint that the ledger must still contain, or null
     * @throws IllegalArgumentException if one of those files holds something else
     */
    Verdict verify(Path ledger, @Nullable Path publicKey, @Nullable Path checkpoint) throws IOException;

    /**
     * Writes the selected entries from one sequence number up to and including another as JSON lines.
     *
     * @return how many
     */
    long export(Path ledger, Range range, Selection selection, Writer out) throws IOException;

    /** A proof, as one JSON document, that an entry is in the ledger. */
    String prove(Path ledger, long entry) throws IOException;
}
