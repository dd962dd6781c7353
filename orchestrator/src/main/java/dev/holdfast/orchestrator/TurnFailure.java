package dev.holdfast.orchestrator;

import dev.holdfast.access.RateState;
import dev.holdfast.domain.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a turn gave no complete answer.
 *
 * @param code the class of failure
 * @param message what to do, safe to show
 * @param param the parameter at fault, or null
 * @param retryAfterMillis when it is worth trying again, or -1 if that is not known
 * @param rates the state of the rates, for response headers
 */
public record TurnFailure(
        ErrorCode code, String message, @Nullable String param, long retryAfterMillis, RateState rates) {
    /** A failure that is nobody's rate limit. */
    public static TurnFailure of(ErrorCode code, String message) {
        return new TurnFailure(code, message, null, -1, RateState.NONE);
    }
}
