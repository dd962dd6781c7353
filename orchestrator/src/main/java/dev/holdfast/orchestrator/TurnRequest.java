package dev.holdfast.orchestrator;

import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Principal;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sender is known.
 *
 * @param principal who calls
 * @param request what to run
 * @param declaredLabel the label the caller declared, as text, or null
 * @param requestId identifies the request in logs, traces and the ledger
 * @param traceParent what the caller sent of W3C trace context, or empty
 * @param arrivedNanos when the request arrived, on the clock of the turns
 * @param loop runs tasks on the event loop that the turn belongs to
 */
public record TurnRequest(
        Principal principal,
        InferenceRequest request,
        @Nullable String declaredLabel,
        String requestId,
        String traceParent,
        long arrivedNanos,
        Executor loop) {}
