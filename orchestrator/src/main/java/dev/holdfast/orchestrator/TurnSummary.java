package dev.holdfast.orchestrator;

import dev.holdfast.domain.Usage;

/**
 * What a turn came to, for the access log.
 *
 * @param model the model's public name, or empty if none was found
 * @param replica the engine that ran it, or empty
 * @param usage tokens charged
 * @param outcome {@code ok}, {@code cut} or the error code's wire name
 */
public record TurnSummary(String model, String replica, Usage usage, String outcome) {
    /** There was no turn. */
    public static final TurnSummary NONE = new TurnSummary("", "", Usage.NONE, "");
}
