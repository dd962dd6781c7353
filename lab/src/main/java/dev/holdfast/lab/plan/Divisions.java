package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.plan.model.FeedForward;
import dev.holdfast.lab.plan.model.LayerGroup;
import dev.holdfast.lab.plan.model.Mixer;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Role;
import dev.holdfast.lab.plan.model.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which layouts a model can be spread over: query heads and inner widths must divide by the tensor-parallel size, in blocks of 128
 * for FP8 in blocks; heads of keys and values must divide or be copied evenly; layers must divide by the stages. The vocabulary
 * need not, vLLM pads it. Pure functions.
 */
public final class Divisions {
    private static final int MOST_RANKS = 64;
    private static final int FP8_BLOCK = 128;

    private Divisions() {}

    /**
     * Refuses a layout that the model does not divide by.
     *
     * @throws PlanException saying what does not divide and by what it would
     */
    public static void check(ModelSpec model, Layout layout) {
        int ranks = layout.tensorParallel();
        boolean spread = layout.expertParallel() > 1;
        for (Part part : parts(model, spread)) {
            if (!part.dividesBy(ranks)) {
                throw new PlanException(String.format(
                        Locale.ROOT,
                        "%s has %d %s, which do not divide among %d accelerators%s; tensor-parallel sizes that do: %s",
                        model.name(),
                        part.size(),
                        part.name(),
                        ranks,
                        part.unit() > 1 ? " in blocks of " + part.unit() : "",
                        tensorSizes(model, spread)));
            }
        }
        if (model.layers() % layout.pipelineStages() != 0) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "%s has %d layers, which do not divide among %d pipeline stages",
                    model.name(),
                    model.layers(),
                    layout.pipelineStages()));
        }
        checkExperts(model, layout);
    }

    private static void checkExperts(ModelSpec model, Layout layout) {
        int stage = layout.tensorParallel() * layout.dataParallel();
        if (layout.expertParallel() == 1) {
            return;
        }
        if (model.experts() == 0) {
            throw new PlanException(model.name() + " has no experts to spread; leave out expert parallelism");
        }
        if (layout.expertParallel() != stage) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "experts are spread over all %d accelerators of a stage (tensor x data parallel) or not at all, not over %d",
                    stage,
                    layout.expertParallel()));
        }
        if (model.experts() % stage != 0) {
            throw new PlanException(String.format(
                    Locale.ROOT,
                    "%s has %d experts, which do not divide among %d accelerators",
                    model.name(),
                    model.experts(),
                    stage));
        }
    }

    /** The tensor-parallel sizes up to 64 that a model divides by. */
    public static List<Integer> tensorSizes(ModelSpec model) {
        return tensorSizes(model, false);
    }

    private static List<Integer> tensorSizes(ModelSpec model, boolean spread) {
        List<Part> parts = parts(model, spread);
        return IntStream.rangeClosed(1, MOST_RANKS)
                .filter(ranks -> parts.stream().allMatch(part -> part.dividesBy(ranks)))
                .boxed()
                .toList();
    }

    /**
     * Something that must divide.
     *
     * @param name what it is
     * @param size how many
     * @param unit what each share is a multiple of
     * @param copied whether more accelerators than there are hold copies
     */
    private record Part(String name, long size, long unit, boolean copied) {
        boolean dividesBy(int ranks) {
            return size % (ranks * unit) == 0 || (copied && ranks % size == 0);
        }
    }

    private static List<Part> parts(ModelSpec model, boolean spread) {
        List<Part> parts = new ArrayList<>();
        for (LayerGroup group : model.groups()) {
            mixerParts(parts, group.mixer());
            switch (group.feedForward()) {
                case FeedForward.Dense dense ->
                    parts.add(width(model, Role.FEED_FORWARD, "numbers of its inner width", dense.inner()));
                case FeedForward.Experts some -> {
                    if (!spread) {
                        parts.add(width(model, Role.EXPERTS, "numbers of an expert's width", some.inner()));
                    }
                }
                case FeedForward.None none -> {}
            }
        }
        return parts;
    }

    private static Part width(ModelSpec model, Role role, String name, long size) {
        boolean blocks = model.quantisation().of(role) == WeightFormat.FP8_BLOCK && size % FP8_BLOCK == 0;
        return new Part(name, size, blocks ? FP8_BLOCK : 1, false);
    }

    private static void mixerParts(List<Part> parts, Mixer mixer) {
        switch (mixer) {
            case Mixer.Heads heads -> {
                parts.add(new Part("query heads", heads.heads(), 1, false));
                parts.add(new Part("heads of keys and values", heads.kvHeads(), 1, true));
            }
            case Mixer.Latent latent -> parts.add(new Part("query heads", latent.heads(), 1, false));
            case Mixer.Linear linear -> {
                parts.add(new Part("key heads of linear attention", linear.keyHeads(), 1, false));
                parts.add(new Part("value heads of linear attention", linear.valueHeads(), 1, false));
            }
            case Mixer.Mamba mamba -> parts.add(new Part("state-space heads", mamba.heads(), 1, false));
            case Mixer.State state -> {}
            case Mixer.None none -> {}
        }
    }
}
