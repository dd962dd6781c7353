package dev.holdfast.domain;

/**
 * What is known of a piece of data: how confidential it is, which compartments it belongs to, and how far it may be
 * trusted. Labels form a join-semilattice: {@link #join} is associative, commutative and idempotent, with {@link #LOWEST}
 * as identity and {@link #HIGHEST} as top. Data made from other data carries the join of their labels (Denning, <i>A
 * lattice model of secure information flow</i>, CACM 19(5), 1976).
 *
 * @param sensitivity how confidential
 * @param compartments which need-to-know compartments
 * @param trust how far its origin may be believed
 */
public record Label(Sensitivity sensitivity, Compartments compartments, Trust trust) {
    /** Public, in no compartment, written by the operators: the identity of {@link #join}. */
    public static final Label LOWEST = new Label(Sensitivity.PUBLIC, Compartments.NONE, Trust.SYSTEM);

    /** What an absent or unreadable label means: it flows only where everything may flow. */
    public static final Label HIGHEST = new Label(Sensitivity.REGULATED, Compartments.ALL, Trust.EXTERNAL);

    /** The label of data made from data of both labels. */
    public Label join(Label other) {
        if (equals(other)) {
            return this;
        }
        return new Label(
                sensitivity.join(other.sensitivity), compartments.join(other.compartments), trust.join(other.trust));
    }

    /** Whether this label is at or below the other in the lattice: their join is the other. */
    public boolean isWithin(Label other) {
        return sensitivity.compareTo(other.sensitivity) <= 0
                && other.compartments.containsAll(compartments)
                && trust.compareTo(other.trust) <= 0;
    }

    /** The canonical text that {@link LabelFormat} reads, with the built-in level names. */
    @Override
    public String toString() {
        return LabelFormat.STANDARD.format(this);
    }
}
