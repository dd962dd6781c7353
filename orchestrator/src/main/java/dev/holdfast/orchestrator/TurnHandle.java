package dev.holdfast.orchestrator;

/** A running turn. To be called on the turn's event loop. */
public interface TurnHandle {
    /** The caller cannot take more for now: reads no further from the engine. */
    void pause();

    /** The caller can take more. */
    void resume();

    /** The caller has left: closes the engine's request, settles what was used. The listener is not called any more. */
    void cancel();

    /** The platform stops: as {@link #cancel}, but the listener is told that the turn failed. */
    void stop();
}
