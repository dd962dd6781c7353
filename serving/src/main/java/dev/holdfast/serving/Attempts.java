package dev.holdfast.serving;

import dev.holdfast.engine.CallOptions;

/** Hears of each attempt to run a request. */
@FunctionalInterface
public interface Attempts {
    /**
     * A replica was chosen and the request goes out now. Called on the turn's event loop, possibly before
     * {@link ServedModel#dispatch} has returned.
     *
     * @param number which attempt, from 1
     * @param replica the replica's place: its engine's URL, or the local model file
     * @return what to add to the request, with an attempt id of its own
     */
    CallOptions begin(int number, String replica);
}
