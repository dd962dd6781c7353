package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Accuracy;
import dev.holdfast.lab.plan.hardware.AllReduce;
import dev.holdfast.lab.plan.hardware.Efficiencies;
import dev.holdfast.lab.plan.hardware.Link;
import dev.holdfast.lab.plan.hardware.Peaks;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is calibrated. Immutable.
 *
 * @param name how the hardware is to be called
 * @param model what ran on it
 * @param layout over how many accelerators
 * @param settings the engine's
 * @param base an accelerator of the catalogue whose peaks and link it has; none if nothing is known of it
 * @param memoryBytes its memory
 */
public record Subject(
        String name,
        ModelSpec model,
        Layout layout,
        EngineSettings settings,
        Optional<Accelerator> base,
        long memoryBytes) {
    /** More than any processor reads in a second: what is as fast as that cannot be told from nothing. */
    static final double MOST_BANDWIDTH = 1e12;

    /** More than any processor computes in a second. */
    static final double MOST_FLOPS = 1e14;

    private static final double NO_LINK = 1e9;
    private static final String SOURCE = "holdfast plan calibrate";

    /** The most that reading can reach. */
    double mostBandwidth() {
        return base.map(Accelerator::bytesPerSecond).orElse(MOST_BANDWIDTH);
    }

    /** The most that multiplying can reach. */
    double mostFlops() {
        return base.map(known -> known.peaks().of(compute())).orElse(MOST_FLOPS);
    }

    private Compute compute() {
        return model.quantisation().format().compute();
    }

    /** The hardware with some constants, which are shares of its peaks if those are known and else themselves the peaks. */
    Accelerator with(Constants constants, List<Accuracy> accuracy) {
        double bandwidth = base.isPresent()
                ? mostBandwidth()
                : Math.max(constants.weightBytesPerSecond(), constants.cacheBytesPerSecond());
        double peak = base.isPresent() ? mostFlops() : constants.flopsPerSecond();
        double computeShare = constants.flopsPerSecond() / peak;
        Efficiencies efficiencies = new Efficiencies(
                constants.weightBytesPerSecond() / bandwidth,
                constants.cacheBytesPerSecond() / bandwidth,
                shares(computeShare),
                computeShare,
                0,
                constants.secondsPerStep(),
                constants.secondsPerSequence(),
                constants.firstTokenSeconds(),
                "fitted to one's own measurements of " + model.name(),
                accuracy);
        Peaks peaks = base.map(Accelerator::peaks).orElse(new Peaks(peak, 0, 0, 0));
        Link link = base.map(Accelerator::link)
                .orElse(new Link(Link.Kind.NONE, NO_LINK, new AllReduce(NO_LINK, List.of()), "none"));
        return new Accelerator(
                name,
                List.of(),
                base.map(Accelerator::kind).orElse(Accelerator.Kind.CPU),
                memoryBytes,
                bandwidth,
                peaks,
                base.map(Accelerator::watts).orElse(0.0),
                link,
                efficiencies,
                Map.of(Accelerator.ALL, SOURCE));
    }

    /** Of 16 bits and of the model's own arithmetic. */
    private Map<Compute, Double> shares(double share) {
        Map<Compute, Double> all = new EnumMap<>(Compute.class);
        all.put(Compute.BF16, share);
        all.put(compute(), share);
        return all;
    }

    /** A replica with some constants. */
    Replica replica(Constants constants) {
        return Replica.of(model, with(constants, List.of()), layout, settings);
    }
}
