package dev.holdfast.domain;

import org.jspecify.annotations.Nullable;

/**
 * How an engine failed, classified by status and body together.
 *
 * @param code the class of failure
 * @param message the engine's message made safe: one line, bounded, without addresses, paths or keys
 * @param param the parameter the engine complained of, or null
 * @param status the engine's HTTP status, or 0 if there was none
 * @param retryable whether another replica may do better, provided nothing has reached the caller
 */
public record EngineFailure(
        ErrorCode code, String message, @Nullable String param, int status, boolean retryable) {}
