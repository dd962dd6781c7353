package dev.holdfast.domain;

/** What a key may be used for. */
public enum Scope {
    /** Calling models. */
    INFERENCE,
    /** Managing keys, limits and the platform. */
    ADMIN,
    /** Reading the audit ledger and usage. */
    AUDIT
}
