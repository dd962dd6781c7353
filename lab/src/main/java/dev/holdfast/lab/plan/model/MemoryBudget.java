package dev.holdfast.lab.plan.model;

/**
 * What is left for the cache on one accelerator, as vLLM's worker reckons: a share of all memory, less the weights, the peak of
 * a step and what is allocated outside of PyTorch. All in bytes. Immutable.
 *
 * <p>The peak is estimated as aiconfigurator does, 2 x tokens x hidden x c with c by the group's size; vLLM measures it, and
 * figures seen are 1.2 to 3 GiB for prompts of 20 to 30 thousand tokens in one step.
 *
 * @param requested the share of the memory
 * @param weights the weights on this accelerator
 * @param activations the peak of a step
 * @param outside the context and the buffers of the exchange
 * @param graphs recorded graphs, if counted
 */
public record MemoryBudget(long requested, long weights, long activations, long outside, long graphs) {
    private static final long CONTEXT = 300L << 20;
    private static final long EXCHANGE_OF_TWO = 342_000_000;
    private static final long EXCHANGE_OF_MORE = 392_000_000;

    /** What is left on an accelerator with so much usable memory. */
    public static MemoryBudget of(
            ModelSpec model, double weightBytes, long memoryBytes, int tensorParallel, EngineSettings settings) {
        long exchange = tensorParallel == 1 ? 0 : tensorParallel == 2 ? EXCHANGE_OF_TWO : EXCHANGE_OF_MORE;
        double activations = 2.0
                * settings.maxBatchedTokens()
                * model.embedding().hidden()
                * activationFactor(model, tensorParallel);
        return new MemoryBudget(
                (long) Math.ceil(memoryBytes * settings.utilisation()),
                (long) Math.ceil(weightBytes),
                (long) Math.ceil(activations),
                CONTEXT + exchange,
                settings.graphBytes());
    }

    private static double activationFactor(ModelSpec model, int ranks) {
        if (model.experts() > 0) {
            return ranks == 1 ? 22 : ranks == 2 ? 13 : 10;
        }
        return ranks == 1 ? 11 : ranks == 2 ? 6.5 : 5;
    }

    /** What is left for the cache; negative if the model does not fit. */
    public long cache() {
        return requested - weights - activations - outside - graphs;
    }
}
