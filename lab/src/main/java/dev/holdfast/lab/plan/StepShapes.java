package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.Efficiencies;
import dev.holdfast.lab.plan.model.CacheLayout;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.LayerGroup;
import dev.holdfast.lab.plan.model.Mixer;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Role;
import dev.holdfast.lab.plan.model.WeightFormat;
import dev.holdfast.lab.plan.model.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step of a model has to do on each accelerator, and how fast that accelerator does it. Pure functions.
 *
 * <p>The work is that of one rank for all layers: with pipeline stages a batch passes all of them. The table of the tokens is only
 * looked up and so not read, unless the logits are made with it. Layers with a window have the attention of their prompts folded
 * into the efficiency of computing, as the first 4,096 tokens of the others.
 */
final class StepShapes {
    private static final int BF16_BYTES = 2;

    private StepShapes() {}

    static StepTime step(
            ModelSpec model, Weights weights, Accelerator accelerator, Layout layout, EngineSettings settings) {
        StepGroup group = new StepGroup(
                layout.tensorParallel(),
                layout.pipelineStages(),
                layout.expertParallel(),
                layout.dataParallel(),
                accelerator.link().allReduce());
        return new StepTime(work(model, weights, layout, settings), rates(model, weights, accelerator), group);
    }

    static StepWork work(ModelSpec model, Weights weights, Layout layout, EngineSettings settings) {
        int ranks = layout.tensorParallel();
        int spread = layout.expertParallel() > 1 ? layout.expertParallel() : ranks;
        double scale = weights.totalBytes() / weights.formulaBytes();
        double experts = weights.expertBytes() * scale;
        double looked = model.embedding().tied() ? 0 : weights.bytes(Role.EMBEDDING) * scale;
        CacheLayout cache = CacheLayout.of(model, ranks, 1, settings);
        List<StepWork.Window> windows = new ArrayList<>();
        cache.windows().forEach((tokens, bytes) -> windows.add(new StepWork.Window(tokens, bytes)));
        return new StepWork(
                (weights.totalBytes() - experts - looked) / ranks,
                experts / spread,
                model.experts(),
                model.expertsUsed(),
                2.0 * (weights.multiplied() - logits(model)) / ranks,
                2.0 * logits(model) / ranks,
                flopsPerPair(model) / ranks,
                new StepWork.Cache(cache.bytesPerToken(), windows, 2.0 * cache.stateBytes()),
                model.layers(),
                (double) BF16_BYTES * model.embedding().hidden());
    }

    private static double logits(ModelSpec model) {
        return (double) model.embedding().vocabulary() * model.embedding().hidden();
    }

    /** Two operations for each number of a key and of a value of each head. */
    private static double flopsPerPair(ModelSpec model) {
        double flops = 0;
        for (LayerGroup group : model.groups()) {
            flops += group.count()
                    * switch (group.mixer()) {
                        case Mixer.Heads heads ->
                            heads.reach() instanceof Mixer.Reach.All
                                    ? 2.0 * heads.heads() * (heads.keyDim() + heads.valueDim())
                                    : 0;
                        case Mixer.Latent latent ->
                            2.0 * latent.heads() * (latent.keyDim() + latent.rope() + latent.valueDim());
                        case Mixer.Linear linear -> 0;
                        case Mixer.Mamba mamba -> 0;
                        case Mixer.State state -> 0;
                        case Mixer.None none -> 0;
                    };
        }
        return flops;
    }

    static StepRates rates(ModelSpec model, Weights weights, Accelerator accelerator) {
        Efficiencies shares = accelerator.efficiencies();
        return new StepRates(
                accelerator.bytesPerSecond() * shares.weights(),
                accelerator.bytesPerSecond() * shares.cache(),
                flopsPerSecond(model, weights, accelerator),
                accelerator.peaks().half() * shares.attention(),
                shares.secondsPerLayer(),
                shares.secondsPerStep(),
                shares.secondsPerSequence());
    }

    /** The mean over the layers' weights that a token is multiplied with, each in the arithmetic of its format. */
    private static double flopsPerSecond(ModelSpec model, Weights weights, Accelerator accelerator) {
        double operations = 0;
        double seconds = 0;
        for (Role role : List.of(Role.MIXER, Role.FEED_FORWARD, Role.EXPERTS, Role.ROUTER)) {
            double used = role == Role.EXPERTS ? weights.expertsUsed() : weights.of(role);
            WeightFormat.Compute with =
                    accelerator.peaks().with(model.quantisation().of(role).compute());
            double speed =
                    accelerator.peaks().of(with) * accelerator.efficiencies().computeShare(with);
            operations += used;
            seconds += used / speed;
        }
        return operations > 0 ? operations / seconds : accelerator.peaks().half();
    }
}
