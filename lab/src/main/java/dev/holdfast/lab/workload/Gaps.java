package dev.holdfast.lab.workload;

import dev.holdfast.lab.stats.GammaSampler;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The gaps between requests. Confined to one thread. */
final class Gaps {
    private final @Nullable GammaSampler gamma;
    private final RandomGenerator random;
    private final double burstiness;

    /** @param burstiness above 0; infinite for gaps that are all the same */
    Gaps(double burstiness, RandomGenerator random) {
        this.burstiness = burstiness;
        this.random = random;
        gamma = Double.isInfinite(burstiness) ? null : new GammaSampler(burstiness);
    }

    /** @param perSecond the mean rate; 0 seconds if it is infinite */
    double next(double perSecond) {
        return gamma == null ? 1 / perSecond : gamma.draw(random) / (perSecond * burstiness);
    }
}
