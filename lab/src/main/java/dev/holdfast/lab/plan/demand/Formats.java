package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.model.CacheFormat;
import dev.holdfast.lab.plan.model.WeightFormat;
import java.util.List;

/**
 * How weights and cache may be stored. Immutable.
 *
 * @param weights formats to try; empty: only as the checkpoint is
 * @param caches formats of the cache to try, at least one
 */
public record Formats(List<WeightFormat> weights, List<CacheFormat> caches) {
    /** Copies the lists. */
    public Formats {
        weights = List.copyOf(weights);
        caches = List.copyOf(caches);
    }
}
