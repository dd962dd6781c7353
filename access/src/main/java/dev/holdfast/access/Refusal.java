package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;

/** Why one limit stands in the way, and how long; -1 if waiting does not help. */
record Refusal(ErrorCode code, String message, long waitMillis) {
    /** Whether this one stands in the way for longer. */
    boolean outlasts(Refusal other) {
        return other.waitMillis >= 0 && (waitMillis < 0 || waitMillis > other.waitMillis);
    }
}
