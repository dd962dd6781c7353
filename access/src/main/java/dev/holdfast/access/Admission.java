package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;

/** The outcome of asking for tokens before a request runs. */
public sealed interface Admission {
    /**
     * The tokens are reserved.
     *
     * @param permit to be ended exactly once
     */
    record Granted(Permit permit) implements Admission {}

    /**
     * A limit stands in the way.
     *
     * @param code which kind of limit
     * @param message which limit of which level, what it allows, what was asked for
     * @param retryAfterMillis when it is worth trying again, or -1 if waiting does not help
     * @param rates the state of the tightest limits, for response headers
     * @param estimateDecided whether a smaller prompt estimate, from the engine's own tokenizer, could change the outcome
     */
    record Refused(ErrorCode code, String message, long retryAfterMillis, RateState rates, boolean estimateDecided)
            implements Admission {}
}
