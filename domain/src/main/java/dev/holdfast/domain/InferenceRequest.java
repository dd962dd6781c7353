package dev.holdfast.domain;

/**
 * A request to a model. The typed part is what decisions are made on; {@link #body} is the request itself, as the caller
 * wrote it, and is what the engine gets, with single fields edited. So nothing of the protocol is lost, known or unknown.
 */
public sealed interface InferenceRequest permits ChatRequest, CompletionRequest, EmbeddingRequest {
    /** The model asked for. */
    ModelRef model();

    /** How much may be generated, and how often. */
    Generation generation();

    /** Whether and how the answer is streamed. */
    Streaming streaming();

    /** The request as it stood on the wire. */
    WireObject body();

    /** The amount of text that the prompt holds, for estimating its tokens. */
    PromptSize promptSize();
}
