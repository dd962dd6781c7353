package dev.holdfast.lab.bench;

import java.util.List;
import java.util.Set;

/**
 * What of the figures that {@code vllm bench serve} writes is wanted. Immutable.
 *
 * @param metrics of {@code ttft, tpot, itl, e2el}
 * @param percentiles from 0 to 100
 * @param detailed whether each request is listed, too
 */
public record Selection(Set<String> metrics, List<Double> percentiles, boolean detailed) {
    /** What can be chosen. */
    public static final List<String> METRICS = List.of("ttft", "tpot", "itl", "e2el");

    /** What {@code vllm bench serve} writes unless told otherwise. */
    public static final Selection DEFAULT = new Selection(Set.of("ttft", "tpot", "itl"), List.of(99.0), false);

    /** Copies both. */
    public Selection {
        metrics = Set.copyOf(metrics);
        percentiles = List.copyOf(percentiles);
    }

    /** A percentile as it stands in names: {@code p99}, {@code p99.9}. */
    static String name(double percentile) {
        return percentile == Math.rint(percentile) ? "p" + (long) percentile : "p" + percentile;
    }
}
