package dev.holdfast.lab.plan.model;

/** How a layer mixes tokens: what weights that takes and what it keeps of each token or sequence. Immutable. */
public sealed interface Mixer {
    /** How many weights it has, at a hidden size. */
    long weights(long hidden);

    /** How many of its numbers are never quantised, such as biases and norms of heads. */
    long plainWeights(long hidden);

    /**
     * Attention with heads of keys and values that several query heads may share (GQA; all share one: MQA; none: MHA).
     *
     * @param heads query heads
     * @param kvHeads heads of keys and values
     * @param keyDim numbers of a key
     * @param valueDim numbers of a value
     * @param reach which tokens it looks at
     * @param extras what else it has
     */
    record Heads(long heads, long kvHeads, long keyDim, long valueDim, Reach reach, Extras extras) implements Mixer {
        @Override
        public long weights(long hidden) {
            long query = hidden * heads * keyDim * (extras.gated() ? 2 : 1);
            long value = extras.valueIsKey() ? 0 : hidden * kvHeads * valueDim;
            return query + hidden * kvHeads * keyDim + value + heads * valueDim * hidden;
        }

        @Override
        public long plainWeights(long hidden) {
            long bias = extras.inputBias() ? heads * keyDim + kvHeads * (keyDim + valueDim) : 0;
            return bias
                    + (extras.outputBias() ? hidden : 0)
                    + (extras.headNorms() ? 2 * keyDim : 0)
                    + (extras.sinks() ? heads : 0);
        }
    }

    /**
     * What attention may have beside its four matrices.
     *
     * @param inputBias whether queries, keys and values have biases
     * @param outputBias whether the output has a bias
     * @param headNorms whether queries and keys are normed
     * @param gated whether a second query matrix gates the output
     * @param sinks whether each head has a sink
     * @param valueIsKey whether values are made by the keys' matrix
     */
    record Extras(
            boolean inputBias,
            boolean outputBias,
            boolean headNorms,
            boolean gated,
            boolean sinks,
            boolean valueIsKey) {
        /** Nothing. */
        public static final Extras NONE = new Extras(false, false, false, false, false, false);
    }

    /** Which tokens attention looks at. */
    sealed interface Reach {
        /** All before it. */
        record All() implements Reach {}

        /**
         * The last ones.
         *
         * @param tokens how many
         */
        record Window(long tokens) implements Reach {}

        /**
         * Those of its own chunk.
         *
         * @param tokens how many a chunk has
         */
        record Chunk(long tokens) implements Reach {}
    }

    /**
     * Multi-head latent attention (DeepSeek): one compressed vector for each token, the same for all heads.
     *
     * @param heads query heads
     * @param queryRank width of the compressed query, 0 if it is not compressed
     * @param latent width of the compressed keys and values
     * @param rope width of the part with positions
     * @param keyDim numbers of a key without it
     * @param valueDim numbers of a value
     */
    record Latent(long heads, long queryRank, long latent, long rope, long keyDim, long valueDim) implements Mixer {
        @Override
        public long weights(long hidden) {
            long width = heads * (keyDim + rope);
            long query = queryRank == 0 ? hidden * width : hidden * queryRank + queryRank * width;
            return query + hidden * (latent + rope) + latent * heads * (keyDim + valueDim) + heads * valueDim * hidden;
        }

        @Override
        public long plainWeights(long hidden) {
            return queryRank + latent;
        }
    }

    /**
     * Linear attention with a gated delta rule (Qwen3-Next and later): a matrix for each value head and the last inputs of a
     * convolution.
     *
     * @param keyHeads heads of keys and queries
     * @param valueHeads heads of values
     * @param keyDim numbers of a key
     * @param valueDim numbers of a value
     * @param kernel inputs that the convolution sees
     * @param stateBytes bytes of one number of the matrices
     */
    record Linear(long keyHeads, long valueHeads, long keyDim, long valueDim, long kernel, long stateBytes)
            implements Mixer {
        @Override
        public long weights(long hidden) {
            long values = valueHeads * valueDim;
            return hidden * (2 * keyHeads * keyDim + 2 * values + 2 * valueHeads) + values * hidden;
        }

        @Override
        public long plainWeights(long hidden) {
            return kernel * (2 * keyHeads * keyDim + valueHeads * valueDim) + 2 * valueHeads + valueDim;
        }
    }

    /**
     * A Mamba-2 state-space layer.
     *
     * @param heads its heads
     * @param headDim numbers of a head
     * @param state width of the state
     * @param groups groups that share a projection of the state
     * @param kernel inputs that the convolution sees
     * @param stateBytes bytes of one number of the state
     */
    record Mamba(long heads, long headDim, long state, long groups, long kernel, long stateBytes) implements Mixer {
        @Override
        public long weights(long hidden) {
            long inner = heads * headDim;
            return hidden * (2 * inner + 2 * groups * state + heads) + inner * hidden;
        }

        @Override
        public long plainWeights(long hidden) {
            long inner = heads * headDim;
            return (kernel + 1) * (inner + 2 * groups * state) + 3 * heads + inner;
        }
    }

    /**
     * A layer with a state of which only the size is known, as a GGUF header tells it.
     *
     * @param weightCount how many weights, about
     * @param bytes bytes of the state of one sequence
     */
    record State(long weightCount, long bytes) implements Mixer {
        @Override
        public long weights(long hidden) {
            return weightCount;
        }

        @Override
        public long plainWeights(long hidden) {
            return 0;
        }
    }

    /** Nothing: the layer has a feed-forward part only. */
    record None() implements Mixer {
        @Override
        public long weights(long hidden) {
            return 0;
        }

        @Override
        public long plainWeights(long hidden) {
            return 0;
        }
    }
}
