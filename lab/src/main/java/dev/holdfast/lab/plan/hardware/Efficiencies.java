package dev.holdfast.lab.plan.hardware;

import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What share of a device's peaks an engine gets in a step, and what a step costs beside. Immutable.
 *
 * @param weights of the memory's bandwidth, reading weights
 * @param cache of the memory's bandwidth, reading the cache in attention
 * @param compute of the peak of a format, multiplying with weights; what is missing is as {@link Compute#BF16}
 * @param attention of the peak in 16 bits, attention of a long prompt
 * @param secondsPerLayer what each layer costs beside
 * @param secondsPerStep what each step costs beside
 * @param secondsPerSequence what each sequence of a step costs beside
 * @param firstTokenSeconds what a request costs beside until its first token: parsing, tokenising, scheduling, sending
 * @param basis how these are known: fitted, from kernel tables, or assumed
 * @param accuracy how far the model was from measurements on this device, perhaps none
 */
public record Efficiencies(
        double weights,
        double cache,
        Map<Compute, Double> compute,
        double attention,
        double secondsPerLayer,
        double secondsPerStep,
        double secondsPerSequence,
        double firstTokenSeconds,
        String basis,
        List<Accuracy> accuracy) {
    /** Checks and copies. */
    public Efficiencies {
        compute = Map.copyOf(compute);
        accuracy = List.copyOf(accuracy);
        if (!(weights > 0 && cache > 0 && attention > 0) || !compute.containsKey(Compute.BF16)) {
            throw new IllegalArgumentException("a share is missing or not positive");
        }
    }

    /** The share of the peak of a format. */
    public double computeShare(Compute format) {
        Double own = compute.get(format);
        return own == null ? Objects.requireNonNull(compute.get(Compute.BF16)) : own;
    }
}
