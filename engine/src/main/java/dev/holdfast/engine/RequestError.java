package dev.holdfast.engine;

import dev.holdfast.domain.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not understood.
 *
 * @param code {@link ErrorCode#MALFORMED_JSON} or {@link ErrorCode#INVALID_REQUEST}
 * @param message what is wrong, where, and what was expected; safe to show to the caller
 * @param param the parameter's path, for example {@code messages[2].content}, or null
 */
public record RequestError(
        ErrorCode code, String message, @Nullable String param) {}
