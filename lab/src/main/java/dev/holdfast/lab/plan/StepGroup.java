package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.AllReduce;

/**
 * The accelerators that run one replica together. Immutable.
 *
 * @param tensorParallel how many share each layer
 * @param pipelineStages how many groups of layers follow one another
 * @param expertParallel among how many the experts are spread, 1 if each layer's experts are shared like its other weights
 * @param allReduce how fast they exchange
 */
public record StepGroup(int tensorParallel, int pipelineStages, int expertParallel, AllReduce allReduce) {
    /** Refuses groups that are empty. */
    public StepGroup {
        if (tensorParallel < 1 || pipelineStages < 1 || expertParallel < 1) {
            throw new IllegalArgumentException("a group has at least one member");
        }
    }
}
