/**
 * One turn: which model, may the label flow there, are the tokens there, run it, relay it, settle it, record it.
 *
 * <p>{@link dev.holdfast.orchestrator.Turns} starts turns; a {@link dev.holdfast.orchestrator.TurnListener} gets what the
 * caller shall see. Nothing here blocks, and a turn stays on the event loop it was started on.
 */
@NullMarked
package dev.holdfast.orchestrator;

import org.jspecify.annotations.NullMarked;
