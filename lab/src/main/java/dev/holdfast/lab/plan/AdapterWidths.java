package dev.holdfast.lab.plan;

import dev.holdfast.lab.plan.model.FeedForward;
import dev.holdfast.lab.plan.model.LayerGroup;
import dev.holdfast.lab.plan.model.Mixer;
import dev.holdfast.lab.plan.model.ModelSpec;

/** How many trained weights adapters on every linear matrix of the layers have for each rank: inputs and outputs. Pure functions. */
final class AdapterWidths {
    private AdapterWidths() {}

    static long of(ModelSpec model) {
        long hidden = model.embedding().hidden();
        long sum = 0;
        for (LayerGroup group : model.groups()) {
            sum += group.count() * (mixer(group.mixer(), hidden) + feedForward(group.feedForward(), hidden));
        }
        return sum;
    }

    private static long mixer(Mixer mixer, long hidden) {
        return switch (mixer) {
            case Mixer.Heads heads -> {
                long query = hidden
                        + heads.heads() * heads.keyDim() * (heads.extras().gated() ? 2 : 1);
                long key = hidden + heads.kvHeads() * heads.keyDim();
                long value = heads.extras().valueIsKey() ? 0 : hidden + heads.kvHeads() * heads.valueDim();
                yield query + key + value + heads.heads() * heads.valueDim() + hidden;
            }
            case Mixer.Latent latent -> {
                long width = latent.heads() * (latent.keyDim() + latent.rope());
                long query = latent.queryRank() == 0 ? hidden + width : hidden + 2 * latent.queryRank() + width;
                long down = hidden + latent.latent() + latent.rope();
                long up = latent.latent() + latent.heads() * (latent.keyDim() + latent.valueDim());
                yield query + down + up + latent.heads() * latent.valueDim() + hidden;
            }
            case Mixer.Linear linear -> {
                long values = linear.valueHeads() * linear.valueDim();
                long in = 2 * linear.keyHeads() * linear.keyDim() + 2 * values + 2 * linear.valueHeads();
                yield hidden + in + values + hidden;
            }
            case Mixer.Mamba mamba -> {
                long inner = mamba.heads() * mamba.headDim();
                yield hidden + 2 * inner + 2 * mamba.groups() * mamba.state() + mamba.heads() + inner + hidden;
            }
            case Mixer.State state -> 2 * hidden;
            case Mixer.None none -> 0;
        };
    }

    private static long feedForward(FeedForward network, long hidden) {
        return switch (network) {
            case FeedForward.Dense dense -> dense.matrices() * (hidden + dense.inner());
            case FeedForward.Experts some -> {
                long shared = some.sharedInner() == 0 ? 0 : some.matrices() * (hidden + some.sharedInner());
                yield (long) some.experts() * some.matrices() * (hidden + some.inner()) + shared;
            }
            case FeedForward.None none -> 0;
        };
    }
}
