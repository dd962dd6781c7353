package dev.holdfast.llama.schedule;

/**
 * A model's step function and its KV memory, shared by numbered sequences. Confined to the thread of the scheduler.
 *
 * <p>A sequence is a number from 0 to {@link DecoderLimits#sequences()} - 1. Its memory holds the positions 0 to n - 1
 * without gaps. Cells shared between sequences by {@link #share} take room once.
 */
public interface Decoder extends AutoCloseable {
    /** What it can hold; constant. */
    DecoderLimits limits();

    /**
     * Runs one batch: adds its entries to the memory of their sequences and makes the outputs that it asks for.
     *
     * @return whether it ran; if not, the memory is as it was before
     */
    DecodeOutcome decode(Batch batch);

    /**
     * Draws the next token from an output of the last batch, and tells the sampler of it.
     *
     * @param output the index in the last batch of an entry that asked for an output
     * @param sampler a sampler made by this decoder, not closed
     */
    Sampled sample(int output, TokenSampler sampler);

    /**
     * A new sampler; close it when the generation ends.
     *
     * @throws IllegalArgumentException if a grammar cannot be parsed or a value is out of range; the message says which
     */
    TokenSampler sampler(SamplingSettings settings);

    /**
     * Lets an empty sequence begin with the first positions of another; no computation, no room taken.
     *
     * @param tokens how many positions, at most what the source holds
     */
    void share(int source, int target, int tokens);

    /**
     * Keeps the first positions of a sequence and frees the rest.
     *
     * @param keep how many positions to keep; 0 empties the sequence. Other values only if {@link
     *     DecoderLimits#canTruncate()}
     */
    void truncate(int sequence, int keep);

    /**
     * Copies the positions of a sequence from some point to its end; the sequence stays as it is. Only if {@link
     * DecoderLimits#canCopy()}.
     *
     * @param from the first position, less than what the sequence holds
     */
    KvCopy copy(int sequence, int from);

    /**
     * Adds positions of a copy to the end of a sequence. Takes room for the whole copy while it works.
     *
     * @param copy a copy made by this decoder, not closed
     * @param target a sequence that holds exactly the positions before the first one to add
     * @param to the position after the last one to add, no more than the copied sequence held
     * @return whether there was room; if not, the memory is as it was before
     */
    boolean restore(KvCopy copy, int target, int to);

    /**
     * Lets the batch that runs, or else the next one, end with {@link DecodeOutcome#ABORTED} if the decoder can do that. May be
     * called by any thread, also after {@link #close}.
     */
    default void interrupt() {}

    /** Frees the native memory. No method but {@link #interrupt} may be called afterwards. */
    @Override
    void close();
}
