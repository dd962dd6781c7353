package dev.holdfast.access;

import dev.holdfast.domain.Usage;
import java.time.Instant;

/**
 * A finished inference, as it stands in the audit ledger.
 *
 * @param sequence the ledger entry's number
 * @param organisation whose
 * @param project whose
 * @param keyId whose
 * @param usage what was used
 * @param costNanos what it cost, in billionths of the currency unit
 * @param when when it ended
 */
public record UsageEntry(
        long sequence, String organisation, String project, String keyId, Usage usage, long costNanos, Instant when) {}
