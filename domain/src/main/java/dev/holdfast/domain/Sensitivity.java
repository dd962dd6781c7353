package dev.holdfast.domain;

/** How confidential data is, from free to give away to regulated by law. Declared in ascending order. */
public enum Sensitivity {
    /** Anyone may see it. */
    PUBLIC,
    /** Anyone inside the organisation may see it. */
    INTERNAL,
    /** Only those who need it may see it. */
    CONFIDENTIAL,
    /** Law or contract says who may see it. The highest level, and the one assumed when nothing is known. */
    REGULATED;

    /** The higher of the two. */
    public Sensitivity join(Sensitivity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
