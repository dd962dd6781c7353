package dev.holdfast.access;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.Principal;

/** The outcome of presenting a key. */
public sealed interface Authentication {
    /**
     * The key is good.
     *
     * @param principal who calls
     */
    record Authenticated(Principal principal) implements Authentication {}

    /**
     * The key is missing, unknown, expired, disabled or revoked, or cannot be checked now.
     *
     * @param code why
     * @param message what to do, safe to show
     */
    record Rejected(ErrorCode code, String message) implements Authentication {}
}
