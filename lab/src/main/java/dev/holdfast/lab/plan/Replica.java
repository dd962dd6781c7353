package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.model.CacheLayout;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.MemoryBudget;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Weights;

/**
 * One replica: a model on a group of accelerators under an engine's settings, with the memory and the time per step that follow.
 * Counts of blocks, tokens and sequences are those of the whole replica, of all its data-parallel groups. Immutable.
 */
public final class Replica {
    private final ModelSpec model;
    private final Accelerator accelerator;
    private final Layout layout;
    private final EngineSettings settings;
    private final Weights weights;
    private final MemoryBudget memory;
    private final CacheLayout cache;
    private final StepTime step;

    private Replica(ModelSpec model, Accelerator accelerator, Layout layout, EngineSettings settings) {
        this.model = model;
        this.accelerator = accelerator;
        this.layout = layout;
        this.settings = settings;
        this.weights = Weights.of(model);
        this.memory = MemoryBudget.of(
                model, weightBytesPerRank(), accelerator.memoryBytes(), layout.tensorParallel(), settings);
        this.cache = CacheLayout.of(model, layout.tensorParallel(), layout.pipelineStages(), settings);
        this.step = StepShapes.step(model, weights, accelerator, layout, settings);
    }

    /**
     * A replica.
     *
     * @throws PlanException if the model cannot be spread so: its heads, widths and vocabulary must divide by the tensor-parallel
     *     size, its layers by the stages
     */
    public static Replica of(ModelSpec model, Accelerator accelerator, Layout layout, EngineSettings settings) {
        Divisions.check(model, layout);
        return new Replica(model, accelerator, layout, settings);
    }

    /** The settings that vLLM's server takes by default for a model on an accelerator, with the model's greatest context. */
    public static EngineSettings usualSettings(ModelSpec model, Accelerator accelerator) {
        boolean a100 = accelerator.name().startsWith("A100");
        return EngineSettings.usual(
                accelerator.memoryBytes(), a100, model.embedding().contextMaximum());
    }

    /** The model. */
    public ModelSpec model() {
        return model;
    }

    /** The accelerator, of which it has {@link Layout#accelerators}. */
    public Accelerator accelerator() {
        return accelerator;
    }

    /** How it is spread. */
    public Layout layout() {
        return layout;
    }

    /** The engine's settings. */
    public EngineSettings settings() {
        return settings;
    }

    /** How many weights the model has, and of what kinds. */
    public Weights weights() {
        return weights;
    }

    /** The bytes of weights on one accelerator. */
    public double weightBytesPerRank() {
        return weights.bytesPerRank(layout.tensorParallel(), layout.pipelineStages(), layout.expertParallel());
    }

    /** The memory of one accelerator. */
    public MemoryBudget memory() {
        return memory;
    }

    /** How the cache is laid out on one accelerator. */
    public CacheLayout cache() {
        return cache;
    }

    /** Whether the model fits, with room for one request of the greatest length in each data-parallel group. */
    public boolean fits() {
        return blocksPerGroup() >= cache.pagesPerRequest(settings.maxModelLength());
    }

    /** Blocks of the cache. */
    public long blocks() {
        return blocksPerGroup() * layout.dataParallel();
    }

    private long blocksPerGroup() {
        return cache.blocks(memory.cache());
    }

    /** Tokens that the cache holds, as vLLM logs them: for requests of the greatest length. */
    public long cacheTokens() {
        return cache.tokensLogged(blocksPerGroup()) * layout.dataParallel();
    }

    /** How many sequences of so many tokens each the cache holds at once, at most as many as the engine takes. */
    public int sequencesThatFit(long tokens) {
        long pages = cache.pagesPerRequest(Math.max(1, tokens));
        return (int) Math.min(settings.maxSequences(), blocksPerGroup() / pages) * layout.dataParallel();
    }

    /** Bytes on one accelerator that a sequence takes and does not use: half a block of tokens, on average. */
    public double wastedBytesPerSequence() {
        return cache.blockTokens() / 2.0 * cache.bytesPerToken();
    }

    /** How long a step takes. */
    public StepTime step() {
        return step;
    }
}
