/** One turn: checks, reservation, the engine's stream, settlement, the audit entry. */
@NullMarked
package dev.holdfast.orchestrator;

import org.jspecify.annotations.NullMarked;
