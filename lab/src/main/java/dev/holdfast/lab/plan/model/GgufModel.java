package dev.holdfast.lab.plan.model;

import dev.holdfast.gguf.CacheShape;
import dev.holdfast.gguf.GgufException;
import dev.holdfast.gguf.GgufFile;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.gguf.ModelShape;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads a model's shape from the header of a GGUF file. The bytes of the weights are those of the file; the header does not
 * tell each layer's matrices, so their share is by formula. Pure functions.
 */
public final class GgufModel {
    private static final int GATED = 3;

    private GgufModel() {}

    /**
     * The shape that a file tells.
     *
     * @throws PlanException if it is not a language model that can be served
     */
    public static ModelSpec read(String name, GgufFile file) {
        try {
            ModelFacts facts = ModelFacts.of(file);
            boolean tied =
                    file.tensors().stream().noneMatch(tensor -> tensor.name().equals("output.weight"));
            ModelShape shape = facts.shape();
            return new ModelSpec(
                    name,
                    facts.architecture(),
                    new Embedding(shape.embedding(), shape.vocabulary(), tied, facts.contextTrained()),
                    groups(facts, tied),
                    Quantisation.usual(format(facts)),
                    OptionalLong.of(facts.quantisation().weightBytes()),
                    name);
        } catch (GgufException wrong) {
            throw new PlanException(String.valueOf(wrong.getMessage()), wrong);
        } catch (ArithmeticException | IllegalArgumentException impossible) {
            throw new PlanException(name + ": its sizes are impossible: " + impossible.getMessage(), impossible);
        }
    }

    private static WeightFormat format(ModelFacts facts) {
        WeightFormat named = WeightFormat.find(facts.quantisation().label());
        if (named != null) {
            return named;
        }
        double bits = facts.quantisation().weightBytes() * 8.0 / Math.max(1, facts.parameters());
        WeightFormat nearest = WeightFormat.GGUF_F16;
        for (WeightFormat format : WeightFormat.values()) {
            if (format.wholeFile() && Math.abs(format.bits() - bits) < Math.abs(nearest.bits() - bits)) {
                nearest = format;
            }
        }
        return nearest;
    }

    private static List<LayerGroup> groups(ModelFacts facts, boolean tied) {
        ModelShape shape = facts.shape();
        CacheShape cache = facts.cache();
        long perLayer = Math.max(1, shape.kvHeads() * shape.keyLength());
        int windowed = (int) Math.min(shape.layers(), cache.windowKeyWidth() / perLayer);
        int full = (int) Math.min(shape.layers() - windowed, Math.ceilDiv(cache.keyWidth(), perLayer));
        int rest = shape.layers() - windowed - full;
        FeedForward network = network(shape);
        List<LayerGroup> groups = new ArrayList<>();
        if (full > 0) {
            boolean latent = cache.valueWidth() == 0;
            groups.add(new LayerGroup(full, latent ? latent(shape) : heads(shape, new Mixer.Reach.All()), network));
        }
        if (windowed > 0) {
            groups.add(new LayerGroup(
                    windowed, heads(shape, new Mixer.Reach.Window(Math.max(1, cache.window()))), network));
        }
        if (rest > 0) {
            long each = cache.stateBytes() / rest;
            Mixer other = each == 0 ? new Mixer.None() : new Mixer.State(otherWeights(facts, groups, rest, tied), each);
            groups.add(new LayerGroup(rest, other, network));
        }
        return groups;
    }

    /** What is left of all weights for each of the layers that are not attention. */
    private static long otherWeights(ModelFacts facts, List<LayerGroup> known, int rest, boolean tied) {
        ModelShape shape = facts.shape();
        List<LayerGroup> all = new ArrayList<>(known);
        all.add(new LayerGroup(rest, new Mixer.None(), network(shape)));
        ModelSpec counted = new ModelSpec(
                "",
                "",
                new Embedding(shape.embedding(), shape.vocabulary(), tied, 1),
                all,
                Quantisation.usual(WeightFormat.BF16),
                OptionalLong.empty(),
                "");
        return Math.max(0, (facts.parameters() - Weights.of(counted).total()) / rest);
    }

    private static Mixer heads(ModelShape shape, Mixer.Reach reach) {
        return new Mixer.Heads(
                Math.max(1, shape.heads()),
                Math.max(1, shape.kvHeads()),
                shape.keyLength(),
                shape.valueLength(),
                reach,
                Mixer.Extras.NONE);
    }

    /** The header tells the cached width of latent attention, the rest of its shape only roughly. */
    private static Mixer latent(ModelShape shape) {
        return new Mixer.Latent(
                Math.max(1, shape.heads()),
                0,
                shape.kvHeads() * shape.keyLength(),
                0,
                shape.keyLength(),
                shape.keyLength());
    }

    private static FeedForward network(ModelShape shape) {
        if (shape.experts() > 0) {
            return new FeedForward.Experts(
                    (int) shape.experts(),
                    (int) shape.expertsUsed(),
                    shape.feedForward() / shape.expertsUsed(),
                    0,
                    GATED,
                    false);
        }
        return shape.feedForward() == 0 ? new FeedForward.None() : new FeedForward.Dense(shape.feedForward(), GATED);
    }
}
