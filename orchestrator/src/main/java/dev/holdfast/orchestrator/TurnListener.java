package dev.holdfast.orchestrator;

import dev.holdfast.access.RateState;

/**
 * Gets what the caller shall see of a turn: at most one {@link #admitted}, then any number of {@link #data} and
 * {@link #keepAlive}, then exactly one of {@link #ended} and {@link #failed}, unless the turn is cancelled first. Called on
 * the turn's event loop.
 */
public interface TurnListener {
    /** The tokens are reserved and the request goes to an engine. */
    void admitted(RateState rates);

    /** One object of a stream, or the whole answer: JSON in UTF-8, not to be written to. */
    void data(byte[] json);

    /** A sign of life from the engine, on streams only. */
    void keepAlive(String comment);

    /** The answer is complete. */
    void ended(TurnSummary summary);

    /** The request was refused, or failed before or after some output. */
    void failed(TurnFailure failure, TurnSummary summary);
}
