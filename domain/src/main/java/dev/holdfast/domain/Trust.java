package dev.holdfast.domain;

/** How far the origin of data may be believed. Declared from most to least trusted. */
public enum Trust {
    /** Written by the operators of the platform. */
    SYSTEM,
    /** Written by an authenticated caller. */
    USER,
    /** From anywhere else: documents, web pages, tool output. The lowest trust, assumed when nothing is known. */
    EXTERNAL;

    /** The less trusted of the two: data is as trustworthy as its worst source. */
    public Trust join(Trust other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
