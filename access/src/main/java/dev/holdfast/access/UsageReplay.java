package dev.holdfast.access;

import java.util.function.Consumer;

/**
 * The audit ledger as the write-ahead log of use. When {@link Access} has read the counters from the database, it asks for
 * every inference that the ledger holds after the last one they include; until that is done nobody is let in.
 */
@FunctionalInterface
public interface UsageReplay {
    /** There is no ledger. */
    UsageReplay NONE = (after, sink) -> {};

    /** Hands over the entry of every finished inference after this sequence number, in order. */
    void replay(long afterSequence, Consumer<UsageEntry> sink);
}
