package dev.holdfast.lab.plan;

/**
 * How one replica is spread over accelerators. Immutable.
 *
 * @param tensorParallel how many share each layer
 * @param pipelineStages how many groups of layers follow one another
 * @param expertParallel among how many the experts are spread: 1, or all of a stage, as vLLM does
 * @param dataParallel how many such groups serve sequences of their own, for instance to spread experts over all of them
 */
public record Layout(int tensorParallel, int pipelineStages, int expertParallel, int dataParallel) {
    /** Everything on one accelerator. */
    public static final Layout ONE = new Layout(1, 1, 1, 1);

    /** Refuses what no engine can do. */
    public Layout {
        if (tensorParallel < 1 || pipelineStages < 1 || expertParallel < 1 || dataParallel < 1) {
            throw new IllegalArgumentException("a layout has at least one of each");
        }
    }

    /** Layers shared among some accelerators. */
    public static Layout tensor(int ranks) {
        return new Layout(ranks, 1, 1, 1);
    }

    /** How many accelerators it takes. */
    public int accelerators() {
        return tensorParallel * pipelineStages * dataParallel;
    }

    /** In words, such as {@code TP4 PP2}. */
    public String described() {
        return "TP" + tensorParallel
                + (pipelineStages > 1 ? " PP" + pipelineStages : "")
                + (dataParallel > 1 ? " DP" + dataParallel : "")
                + (expertParallel > 1 ? " EP" + expertParallel : "");
    }
}
