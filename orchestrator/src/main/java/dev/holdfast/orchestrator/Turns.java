package dev.holdfast.orchestrator;

import dev.holdfast.access.AccessControl;
import dev.holdfast.audit.AuditLog;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.Models;
import dev.holdfast.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Starts turns.
 *
 * <p>Immutable and thread-safe, as are all of its parts.
 *
 * @param access reserves tokens
 * @param models serve
 * @param policy says what may flow where
 * @param audit records
 * @param usage gets the use that is on record
 * @param telemetry measures
 * @param settings how turns are run
 * @param time the time of day
 * @param nanoTime a monotonic clock, in nanoseconds
 */
public record Turns(
        AccessControl access,
        Models models,
        FlowPolicy policy,
        AuditLog audit,
        UsageSink usage,
        Telemetry telemetry,
        TurnSettings settings,
        InstantSource time,
        LongSupplier nanoTime) {

    /** Starts a turn. Call on the event loop that it shall belong to; the listener may be called before this returns. */
    public TurnHandle start(TurnRequest request, TurnListener listener) {
        Turn turn = new Turn(this, request, listener);
        turn.begin();
        return turn;
    }
}
