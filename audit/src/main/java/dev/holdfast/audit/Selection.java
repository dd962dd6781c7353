package dev.holdfast.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries to export; null means any. Immutable.
 *
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param keyId the key's public identifier
 * @param organisation the organisation
 * @param project the project
 * @param kind {@code inference}, {@code refusal} or {@code admin}
 */
public record Selection(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String keyId,
        @Nullable String organisation,
        @Nullable String project,
        @Nullable String kind) {
    /** Every entry. */
    public static final Selection ALL = new Selection(null, null, null, null, null, null);

    /** Whether this entry is wanted. */
    public boolean admits(LedgerEntry entry) {
        AuditEvent.Actor actor = entry.event().actor();
        return (from == null || !entry.time().isBefore(from))
                && (to == null || entry.time().isBefore(to))
                && (keyId == null || keyId.equals(actor.keyId()))
                && (organisation == null || organisation.equals(actor.organisation()))
                && (project == null || project.equals(actor.project()))
                && (kind == null || kind.equals(kindOf(entry.event())));
    }

    private static String kindOf(AuditEvent event) {
        return switch (event) {
            case AuditEvent.Inference ignored -> "inference";
            case AuditEvent.Refusal ignored -> "refusal";
            case AuditEvent.Admin ignored -> "admin";
        };
    }
}
