package dev.holdfast.lab.plan.demand;

import java.util.List;

/**
 * What hardware may be used; an empty list allows all. Immutable.
 *
 * @param accelerators names
 * @param instances names
 * @param regions names
 * @param interruptible whether spot instances, which the provider may take away, are allowed
 */
public record HardwareChoice(
        List<String> accelerators, List<String> instances, List<String> regions, boolean interruptible) {
    /** Copies the lists. */
    public HardwareChoice {
        accelerators = List.copyOf(accelerators);
        instances = List.copyOf(instances);
        regions = List.copyOf(regions);
    }

    /** All that is steady. */
    public static HardwareChoice any() {
        return new HardwareChoice(List.of(), List.of(), List.of(), false);
    }
}
