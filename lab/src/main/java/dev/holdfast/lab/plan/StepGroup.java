package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.AllReduce;

/**
 * The accelerators that run one replica together. Immutable.
 *
 * @param tensorParallel how many share each layer
 * @param pipelineStages how many groups of layers follow one another
 * @param expertParallel among how many the experts are spread, 1 if each layer's experts are shared like its other weights
 * @param dataParallel how many such groups serve sequences of their own; they spread the experts together
 * @param allReduce how fast they exchange
 */
public record StepGroup(
        int tensorParallel, int pipelineStages, int expertParallel, int dataParallel, AllReduce allReduce) {
    /** Refuses groups that are empty. */
    public StepGroup {
        if (tensorParallel < 1 || pipelineStages < 1 || expertParallel < 1 || dataParallel < 1) {
            throw new IllegalArgumentException("a group has at least one member");
        }
    }

    /** One group that serves all sequences. */
    public StepGroup(int tensorParallel, int pipelineStages, int expertParallel, AllReduce allReduce) {
        this(tensorParallel, pipelineStages, expertParallel, 1, allReduce);
    }

    /** The share of a batch that one stage of one group works on at a time. */
    double share() {
        return 1.0 / pipelineStages / dataParallel;
    }
}
