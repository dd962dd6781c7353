package dev.holdfast.lab.plan;

import java.util.List;

/**
 * What one step of an engine has to move and to compute on each accelerator of a tensor-parallel group. Immutable.
 *
 * @param weightBytes weights that every step reads, experts left out
 * @param expertBytes the weights of all experts on this accelerator
 * @param experts experts in each layer of the model, 0 if there are none
 * @param expertsUsed experts that one token uses
 * @param flopsPerToken operations of the layers' weights for one token: twice the parameters that it uses, by the group's size
 * @param flopsPerLogits operations of the logits, which a sequence needs once in a step whatever its tokens
 * @param flopsPerPair operations of the attention for one token looking at one other, in all layers without a window
 * @param cache what it reads of the cache
 * @param layers how many layers
 * @param groupBytesPerToken bytes of one token's hidden state, which the group adds up twice in each layer
 */
public record StepWork(
        double weightBytes,
        double expertBytes,
        int experts,
        int expertsUsed,
        double flopsPerToken,
        double flopsPerLogits,
        double flopsPerPair,
        Cache cache,
        int layers,
        double groupBytesPerToken) {
    /**
     * What a step reads of the cache on one accelerator.
     *
     * @param bytesPerToken for each token of context, in all layers that look at everything
     * @param windows layers that look at the last tokens only
     * @param stateBytes for each sequence, of layers that keep a state
     */
    public record Cache(double bytesPerToken, List<Window> windows, double stateBytes) {
        /** Copies the list. */
        public Cache {
            windows = List.copyOf(windows);
        }
    }

    /**
     * Layers that look at the last tokens only.
     *
     * @param tokens how many tokens
     * @param bytesPerToken the bytes that all of them read for each of these
     */
    public record Window(long tokens, double bytesPerToken) {}

    /** The share of the experts that some tokens use if each chooses evenly: 1 - (1 - k/E)^tokens. */
    double expertsTouched(int tokens) {
        return experts == 0 ? 0 : 1 - Math.pow(1 - (double) expertsUsed / experts, tokens);
    }
}
