package dev.holdfast.lab.plan.hardware;

import dev.holdfast.lab.plan.model.WeightFormat.Compute;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A device that runs a model, or a share of one. Immutable.
 *
 * @param name its name
 * @param aliases what else it is called
 * @param kind what it is
 * @param memoryBytes memory that an engine sees, a little less than the label says
 * @param bytesPerSecond bandwidth of that memory
 * @param peaks operations in a second
 * @param watts the most it draws, 0 if not known
 * @param link how several reach each other
 * @param efficiencies what an engine gets out of it
 * @param sources for each figure where it is from and of when; {@code all} for those not named
 */
public record Accelerator(
        String name,
        List<String> aliases,
        Kind kind,
        long memoryBytes,
        double bytesPerSecond,
        Peaks peaks,
        double watts,
        Link link,
        Efficiencies efficiencies,
        Map<String, String> sources) {
    /** The name of the source of figures that have none of their own. */
    public static final String ALL = "all";

    /** What a device is. */
    public enum Kind {
        /** A graphics processor. */
        GPU,
        /** A processor made for neural networks. */
        NPU,
        /** A chip whose graphics processor shares the memory of its processor. */
        UNIFIED,
        /** A processor. */
        CPU
    }

    /** Copies. */
    public Accelerator {
        aliases = List.copyOf(aliases);
        sources = Map.copyOf(sources);
        if (memoryBytes < 1 || !(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("memory and its bandwidth are positive");
        }
    }

    /**
     * A device of which an engine's speed was measured, for instance the processor of this machine: its shares are all 1, because
     * the figures are what the engine got.
     *
     * @param name its name
     * @param kind what it is
     * @param memoryBytes memory that the engine may use
     * @param bytesPerSecond bytes of weights that the engine read in a second of decoding one sequence
     * @param flopsPerSecond operations that it did in a second of computing a prompt
     */
    public static Accelerator measured(
            String name, Kind kind, long memoryBytes, double bytesPerSecond, double flopsPerSecond) {
        return new Accelerator(
                name,
                List.of(),
                kind,
                memoryBytes,
                bytesPerSecond,
                new Peaks(flopsPerSecond, 0, 0, 0),
                0,
                new Link(Link.Kind.NONE, 1e9, new AllReduce(1e9, List.of()), "one device"),
                new Efficiencies(1, 1, Map.of(Compute.BF16, 1.0), 1, 0, 0, 0, 0, "measured", List.of()),
                Map.of(ALL, "measured on this device"));
    }

    /** Where a figure is from and of when. */
    public String source(String figure) {
        return sources.getOrDefault(figure, sources.getOrDefault(ALL, "unknown"));
    }

    /** Where its figures are from, in words. */
    public String source() {
        return sources.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().equals(ALL) ? entry.getValue() : entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    /** The same with other efficiencies, for instance calibrated ones. */
    public Accelerator withEfficiencies(Efficiencies other) {
        return new Accelerator(name, aliases, kind, memoryBytes, bytesPerSecond, peaks, watts, link, other, sources);
    }
}
