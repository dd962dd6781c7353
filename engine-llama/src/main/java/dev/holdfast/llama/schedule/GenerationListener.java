package dev.holdfast.llama.schedule;

/**
 * Hears of a generation, in this order: {@link #started} once, {@link #produced} any number of times, then exactly one of
 * {@link #finished} and {@link #failed}; {@link #failed} may come without the others. Called on the scheduler's thread: hand
 * over and return.
 */
public interface GenerationListener {
    /**
     * The prompt is in the memory.
     *
     * @param cachedTokens how many tokens of the prompt were not computed anew
     */
    void started(int cachedTokens);

    /**
     * A token was drawn.
     *
     * @param text whole characters that are certain now, which may be of earlier tokens; empty while a character or a
     *     possible stop text is incomplete
     * @param sampled the token
     */
    void produced(String text, Sampled sampled);

    /** It is complete. No text follows: what was held back and is not part of a stop text came with the last {@link #produced}. */
    void finished(FinishReason reason, GenerationStats stats);

    /** It cannot go on; what was produced stands. */
    void failed(GenerationFailure failure, GenerationStats stats);
}
