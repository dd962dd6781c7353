package dev.holdfast.lab.plan.demand;

import dev.holdfast.lab.plan.model.EngineSettings;
import java.util.Optional;

/**
 * The engine and its flags; 0 or empty leaves one at the engine's default. Immutable.
 *
 * @param kind which engine
 * @param version such as 0.22; for vLLM it decides about the default share of memory
 * @param limits limits of a step
 * @param utilisation {@code --gpu-memory-utilization}
 * @param blockTokens {@code --block-size}
 * @param statePages how states of layers that have one are kept: the mode of prefix caching
 * @param forced a layout that is given
 * @param start what starting takes
 */
public record EngineChoice(
        Kind kind,
        String version,
        Limits limits,
        double utilisation,
        int blockTokens,
        Optional<EngineSettings.StatePages> statePages,
        Forced forced,
        Start start) {
    /** The engines that can be planned. */
    public enum Kind {
        /** vLLM. */
        VLLM("vllm"),
        /** The worker that comes along, on llama.cpp. */
        EMBEDDED("embedded");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Its name in files. */
        public String label() {
            return label;
        }
    }

    /**
     * Limits of a step.
     *
     * @param modelLength {@code --max-model-len}
     * @param batchedTokens {@code --max-num-batched-tokens}
     * @param sequences {@code --max-num-seqs}
     */
    public record Limits(long modelLength, int batchedTokens, int sequences) {}

    /**
     * A layout that is given; 0 is free.
     *
     * @param tensor {@code --tensor-parallel-size}
     * @param pipeline {@code --pipeline-parallel-size}
     * @param expert among how many experts are spread
     * @param data {@code --data-parallel-size}
     */
    public record Forced(int tensor, int pipeline, int expert, int data) {}

    /**
     * What starting takes.
     *
     * @param diskBytesPerSecond reading weights
     * @param captureSeconds compiling, recording graphs and a first request
     */
    public record Start(double diskBytesPerSecond, double captureSeconds) {}

    private static final double UTILISATION_BEFORE = 0.90;
    private static final int CHANGED_MINOR = 22;

    /**
     * The share of memory: as given, or the default of the version. vLLM up to 0.19 takes 0.90, from 0.22 on 0.92; for those
     * between, which nobody told, the smaller is taken.
     */
    public double memoryShare() {
        if (utilisation > 0) {
            return utilisation;
        }
        String[] parts = version.split("\\.", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return major > 0 || minor >= CHANGED_MINOR ? EngineSettings.UTILISATION : UTILISATION_BEFORE;
        } catch (NumberFormatException notANumber) {
            return EngineSettings.UTILISATION;
        }
    }
}
