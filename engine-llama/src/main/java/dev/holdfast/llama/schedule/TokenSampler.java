package dev.holdfast.llama.schedule;

/**
 * The state of sampling for one generation: random numbers, penalties and grammar. Made by {@link Decoder#sampler} and used
 * by {@link Decoder#sample}, on the scheduler's thread only. It outlives the preemption of its sequence.
 */
public interface TokenSampler extends AutoCloseable {
    /** Whether a grammar is set and its text is complete: nothing but the end may follow. */
    boolean grammarComplete();

    /** Frees its native memory. */
    @Override
    void close();
}
