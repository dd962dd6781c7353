package dev.holdfast.orchestrator;

import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Usage;
import java.time.Instant;

/** Gets the use of finished turns once the ledger holds it for good, in the order of the ledger. Must not block. */
@FunctionalInterface
public interface UsageSink {
    /**
     * Use that is on record.
     *
     * @param sequence the ledger's sequence number of the entry
     * @param principal who used it
     * @param usage the tokens
     * @param cost billionths of the currency unit
     * @param when the time of use
     */
    void recorded(long sequence, Principal principal, Usage usage, long cost, Instant when);
}
