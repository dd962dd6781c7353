package dev.holdfast.lab.report;

/** What a reader should feel about a row or a note; never the only sign of it, since not all see colours. */
public enum Tone {
    PLAIN,
    GOOD,
    BAD,
    /** What matters less. */
    FAINT,
    /** What matters more, such as the option that was chosen. */
    STRONG
}
