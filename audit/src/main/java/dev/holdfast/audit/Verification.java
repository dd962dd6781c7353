package dev.holdfast.audit;

import org.jspecify.annotations.Nullable;

/** What {@link LedgerVerifier} found. */
public sealed interface Verification {
    /** What it means, for people. */
    String message();

    /**
     * Everything is as it was signed, up to the last byte.
     *
     * @param checkpoint the last checkpoint; it covers all entries
     */
    record Verified(Checkpoint checkpoint) implements Verification {
        @Override
        public String message() {
            return "verified " + checkpoint.size() + " entries, root " + checkpoint.root() + ", signed "
                    + checkpoint.time() + " by key " + checkpoint.key().fingerprint();
        }
    }

    /**
     * Everything up to the last checkpoint is as it was signed, but something that no checkpoint covers follows: the copy was
     * taken while the ledger was written, or after a crash before the next start, or the end was cut off.
     *
     * @param checkpoint the last checkpoint, or null if there is none
     * @param unsigned complete entries after it, each matching its own leaf hash
     * @param tornBytes bytes of an incomplete line after those
     * @param where the place after the last complete line
     */
    record Unfinished(@Nullable Checkpoint checkpoint, long unsigned, long tornBytes, Place where)
            implements Verification {
        @Override
        public String message() {
            return (checkpoint == null ? "no checkpoint" : new Verified(checkpoint).message()) + "; then follow "
                    + unsigned + " entries and " + tornBytes + " torn bytes that no checkpoint covers (" + where
                    + "): the ledger was being written, crashed, or was cut off here";
        }
    }

    /**
     * The ledger is not what was signed.
     *
     * @param kind how
     * @param sequence the first entry concerned; if a header, a checkpoint or a key is, the entry that follows it
     * @param where the place
     * @param detail what is wrong there
     */
    record Broken(Kind kind, long sequence, Place where, String detail) implements Verification {
        @Override
        public String message() {
            return "BROKEN at entry " + sequence + " (" + where + "): " + detail;
        }
    }

    /**
     * A place in a ledger.
     *
     * @param file name of the file in the ledger's folder
     * @param line from 1
     * @param offset byte at which the line begins, from 0
     */
    record Place(String file, long line, long offset) {
        @Override
        public String toString() {
            return file + ", line " + line + ", byte " + offset;
        }
    }

    /** The ways in which a ledger can be broken. */
    enum Kind {
        /** A line has changed since it was written. */
        ALTERED,
        /** Lines were taken out. */
        MISSING,
        /** Lines stand in another order. */
        REORDERED,
        /** A line stands twice. */
        DUPLICATED,
        /** The end was cut off. */
        TRUNCATED,
        /** A line is nothing that a ledger writes. */
        MALFORMED,
        /** A checkpoint's signature is wrong. */
        BAD_SIGNATURE,
        /** It is signed with another key than the trusted one. */
        UNKNOWN_KEY
    }
}
