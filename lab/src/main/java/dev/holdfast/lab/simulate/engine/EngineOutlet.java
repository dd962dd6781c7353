package dev.holdfast.lab.simulate.engine;

/** Hears what an engine produces. Times are nanoseconds from the start. */
public interface EngineOutlet {
    /** Some sequences got tokens, each this long after its last one. */
    void gaps(long nanos, int sequences);

    /** A prompt is computed and the first token drawn, but not the last; the engine holds the blocks of one that is handed over. */
    void started(Sequence sequence, long now);

    /** The last token was drawn; what it held is free again. */
    void finished(Sequence sequence, long now);
}
