package dev.holdfast.lab.plan.model;

import org.jspecify.annotations.Nullable;

/**
 * What layers of one kind keep on one accelerator. Immutable.
 *
 * @param tokenBytes bytes of each token in one layer, 0 if it keeps a state instead
 * @param stateBytes bytes of the state of a sequence in one layer, 0 if it keeps tokens
 * @param reach the tokens it keeps, null for a state
 */
record CacheKind(long tokenBytes, long stateBytes, Mixer.@Nullable Reach reach) {
    private static final int CONVOLUTION_BYTES = 2;

    /** What a layer keeps, or null if nothing. */
    static @Nullable CacheKind of(Mixer mixer, CacheFormat format, int ranks) {
        return switch (mixer) {
            case Mixer.Heads heads -> {
                long kvHeads = Math.max(1, Math.ceilDiv(heads.kvHeads(), (long) ranks));
                yield new CacheKind(format.headBytes(kvHeads, heads.keyDim(), heads.valueDim()), 0, heads.reach());
            }
            case Mixer.Latent latent ->
                new CacheKind(format.latentBytes(latent.latent() + latent.rope()), 0, new Mixer.Reach.All());
            case Mixer.Linear linear -> {
                long channels = 2 * linear.keyHeads() * linear.keyDim() + linear.valueHeads() * linear.valueDim();
                long matrices = linear.valueHeads() * linear.keyDim() * linear.valueDim() * linear.stateBytes();
                yield state(channels, linear.kernel(), matrices, ranks);
            }
            case Mixer.Mamba mamba -> {
                long channels = mamba.heads() * mamba.headDim() + 2 * mamba.groups() * mamba.state();
                long states = mamba.heads() * mamba.headDim() * mamba.state() * mamba.stateBytes();
                yield state(channels, mamba.kernel(), states, ranks);
            }
            case Mixer.State state -> state(0, 0, state.bytes(), ranks);
            case Mixer.None none -> null;
        };
    }

    private static CacheKind state(long channels, long kernel, long stateBytes, int ranks) {
        long convolution = channels * Math.max(0, kernel - 1) * CONVOLUTION_BYTES;
        return new CacheKind(0, Math.ceilDiv(convolution + stateBytes, (long) ranks), null);
    }

    boolean keepsState() {
        return reach == null;
    }

    /** Tokens that a request of some length keeps. */
    long tokensKept(long length, long batchedTokens) {
        return switch (reach) {
            case Mixer.Reach.Window(long tokens) -> Math.min(tokens - 1 + batchedTokens, length);
            case Mixer.Reach.Chunk(long tokens) -> Math.min(tokens + batchedTokens, length);
            case Mixer.Reach.All all -> length;
            case null -> 0;
        };
    }
}
