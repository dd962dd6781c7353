package dev.holdfast.domain;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A set of need-to-know compartments, such as {@code hr} or {@code project-x}, or all of them, named and unnamed.
 *
 * @param everything whether this is the set of all compartments; {@code names} is empty then
 * @param names the names, lower-case letters, digits, {@code .}, {@code _} and {@code -}, at most 64 characters each
 */
public record Compartments(boolean everything, Set<String> names) {
    /** No compartment. */
    public static final Compartments NONE = new Compartments(false, Set.of());

    /** Every compartment, also those nobody has named yet. */
    public static final Compartments ALL = new Compartments(true, Set.of());

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /**
     * Checks and copies the names.
     *
     * @throws IllegalArgumentException if a name is malformed, or names are given beside {@code everything}
     */
    public Compartments {
        if (everything && !names.isEmpty()) {
            throw new IllegalArgumentException("all compartments cannot also be listed by name");
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("compartment '" + name
                        + "' is not a name: use lower-case letters, digits, '.', '_' and '-', at most 64 characters");
            }
        }
        names = Set.copyOf(names);
    }

    /** The set of exactly these names. */
    public static Compartments of(String... names) {
        return names.length == 0 ? NONE : new Compartments(false, Set.of(names));
    }

    /** The union of both sets. */
    public Compartments join(Compartments other) {
        if (everything || other.everything) {
            return ALL;
        }
        if (names.containsAll(other.names)) {
            return this;
        }
        TreeSet<String> union = new TreeSet<>(names);
        union.addAll(other.names);
        return new Compartments(false, union);
    }

    /** Whether every compartment of the other set is in this one. */
    public boolean containsAll(Compartments other) {
        return everything || (!other.everything && names.containsAll(other.names));
    }

    /** {@code *} for all, else the sorted names separated by commas; empty for none. */
    @Override
    public String toString() {
        return everything ? "*" : String.join(",", new TreeSet<>(names));
    }
}
