package dev.holdfast.access;

/**
 * What is left of one budget, for gauges.
 *
 * @param level the level it stands at
 * @param name {@code organisation}, {@code organisation/project} or {@code organisation/project/key id}
 * @param period how often it begins anew
 * @param kind what it counts
 * @param limit what it allows, in tokens or billionths of the currency unit
 * @param left what is neither used nor reserved; negative if overdrawn
 */
public record BudgetLeft(Level level, String name, Period period, Kind kind, long limit, long left) {
    /** What a budget counts. */
    public enum Kind {
        /** Prompt and completion tokens. */
        TOKENS,
        /** Billionths of the currency unit. */
        MONEY
    }
}
