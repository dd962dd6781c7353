package dev.holdfast.domain;

/**
 * A request of {@code /v1/completions}.
 *
 * @param model the model
 * @param prompts how many prompts it holds, at least 1
 * @param generation bounds on generation, per prompt
 * @param streaming how to answer
 * @param promptSize the size of all prompts
 * @param body the request as it stood on the wire
 */
public record CompletionRequest(
        ModelRef model, int prompts, Generation generation, Streaming streaming, PromptSize promptSize, WireObject body)
        implements InferenceRequest {}
