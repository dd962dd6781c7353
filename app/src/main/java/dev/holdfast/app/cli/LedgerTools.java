package dev.holdfast.app.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/** What the {@code audit} commands need of a ledger that no server has open. */
public interface LedgerTools {
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
         * Something is wrong.
         *
         * @param entry the sequence number of the first entry that is altered, missing or out of order
         * @param problem what is wrong with it
         */
        record Broken(long entry, String problem) implements Verdict {}
    }

    /** Verifies the ledger in a folder, which may be a copy. */
    Verdict verify(Path ledger) throws IOException;

    /** Writes the entries from one sequence number up to and including another as JSON lines; returns how many. */
    long export(Path ledger, long from, long to, Writer out) throws IOException;

    /** A proof, as one JSON document, that an entry is in the ledger. */
    String prove(Path ledger, long entry) throws IOException;
}
