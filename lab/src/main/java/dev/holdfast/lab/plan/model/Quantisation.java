package dev.holdfast.lab.plan.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which weights are stored how. What is not quantised is bf16. Immutable.
 *
 * @param format the format of the quantised ones
 * @param quantised the roles that are quantised
 */
public record Quantisation(WeightFormat format, Set<Role> quantised) {
    private static final Set<Role> LINEAR = Set.of(Role.MIXER, Role.FEED_FORWARD, Role.EXPERTS);

    /** Copies the set. */
    public Quantisation {
        quantised = Set.copyOf(quantised);
    }

    /** What checkpoints usually do: all linear layers, for MXFP4 the experts only, for a GGUF mix everything. */
    public static Quantisation usual(WeightFormat format) {
        if (format.wholeFile() || format == WeightFormat.F32) {
            return new Quantisation(format, EnumSet.allOf(Role.class));
        }
        return switch (format) {
            case BF16 -> new Quantisation(format, Set.of());
            case MXFP4 -> new Quantisation(format, Set.of(Role.EXPERTS));
            default -> new Quantisation(format, LINEAR);
        };
    }

    /** The same with a role left as it is, as {@code modules_to_not_convert} tells. */
    public Quantisation without(Role role) {
        Set<Role> fewer = EnumSet.noneOf(Role.class);
        fewer.addAll(quantised);
        fewer.remove(role);
        return new Quantisation(format, fewer);
    }

    /** The format of a role. */
    public WeightFormat of(Role role) {
        return quantised.contains(role) ? format : WeightFormat.BF16;
    }
}
