package dev.holdfast.access;

/** The levels of the hierarchy at which limits stand. */
public enum Level {
    /** An organisation. */
    ORGANISATION,
    /** A project of an organisation. */
    PROJECT,
    /** A key of a project. */
    KEY
}
