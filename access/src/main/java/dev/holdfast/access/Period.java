package dev.holdfast.access;

/** The calendar periods of budgets and reports, in UTC. */
public enum Period {
    /** A day. */
    DAY,
    /** A month. */
    MONTH
}
