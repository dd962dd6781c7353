package dev.holdfast.engine;

import dev.holdfast.domain.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Carries a {@link RequestError} out of a reader; without a stack trace, because refusals are expected. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RequestError error;

    Refusal(ErrorCode code, String message, @Nullable String param) {
        super(message, null, false, false);
        this.error = new RequestError(code, message, param);
    }

    static Refusal invalid(String param, String message) {
        return new Refusal(ErrorCode.INVALID_REQUEST, param.isEmpty() ? message : param + ": " + message, param);
    }

    RequestError error() {
        return error;
    }
}
