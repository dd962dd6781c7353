package dev.holdfast.audit;

import java.time.Instant;

/**
 * An event as the ledger holds it.
 *
 * @param sequence its place, from 0
 * @param time when it was handed to the ledger, to the millisecond
 * @param event what happened; strings longer than 1,024 characters were cut when it was written
 */
public record LedgerEntry(long sequence, Instant time, AuditEvent event) {}
