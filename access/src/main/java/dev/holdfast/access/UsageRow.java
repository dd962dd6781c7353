package dev.holdfast.access;

import dev.holdfast.domain.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One line of a usage report.
 *
 * @param period the day as {@code 2026-11-21} or the month as {@code 2026-11}, in UTC
 * @param organisation the organisation
 * @param project the project, or null in a report per organisation
 * @param keyId the key, or null in a report per organisation or project
 * @param requests finished inferences
 * @param usage their tokens; reasoning tokens are not kept apart
 * @param costNanos their cost, in billionths of the currency unit
 */
public record UsageRow(
        String period,
        String organisation,
        @Nullable String project,
        @Nullable String keyId,
        long requests,
        Usage usage,
        long costNanos) {}
