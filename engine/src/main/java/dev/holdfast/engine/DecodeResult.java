package dev.holdfast.engine;

import dev.holdfast.domain.InferenceRequest;

/** What became of a request's body. */
public sealed interface DecodeResult<T extends InferenceRequest> {
    /**
     * It was understood.
     *
     * @param request the request
     */
    record Decoded<T extends InferenceRequest>(T request) implements DecodeResult<T> {}

    /**
     * It was not understood.
     *
     * @param error why
     */
    record Refused<T extends InferenceRequest>(RequestError error) implements DecodeResult<T> {}
}
