package dev.holdfast.lab.plan.hardware;

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
        return new Accelerator(
                name, aliases, kind, memoryBytes, bytesPerSecond, peaks, watts, link, other, sources);
    }
}
