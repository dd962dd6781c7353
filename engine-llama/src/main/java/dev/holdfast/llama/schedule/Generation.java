package dev.holdfast.llama.schedule;

/** A generation in flight. Thread-safe; no method blocks. */
public interface Generation {
    /** Ends it at the next step, also inside a long prompt. Does nothing after its end. */
    void cancel();

    /** Draws no more tokens until {@link #resume}, because its reader is slow. It keeps its memory unless others need it. */
    void pause();

    /** Goes on. */
    void resume();
}
