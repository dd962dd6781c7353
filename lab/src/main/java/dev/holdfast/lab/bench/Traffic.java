package dev.holdfast.lab.bench;

import dev.holdfast.lab.workload.ArrivalPattern;
import org.jspecify.annotations.Nullable;

/**
 * How requests came, as results name it. Immutable.
 *
 * @param requestRate requests a second, infinite for all at once and for a closed loop
 * @param burstiness the shape of the gaps: 1 Poisson, infinite constant
 * @param maxConcurrency the most at once, or null
 * @param ramp a ramp in place of a rate, or null
 * @param users users of a closed loop, or 0 in an open loop
 * @param mode what it is called: {@code rate}, {@code ramp}, {@code users}, {@code trace}
 */
public record Traffic(
        double requestRate,
        double burstiness,
        @Nullable Integer maxConcurrency,
        ArrivalPattern.@Nullable Ramp ramp,
        int users,
        String mode) {
    /** Whether requests come no matter whether earlier ones are answered. */
    public boolean isOpen() {
        return users == 0;
    }
}
