package dev.holdfast.domain;

/**
 * A request of {@code /v1/embeddings}.
 *
 * @param model the model
 * @param inputs how many inputs it holds, at least 1
 * @param promptSize the size of all inputs
 * @param body the request as it stood on the wire
 */
public record EmbeddingRequest(ModelRef model, int inputs, PromptSize promptSize, WireObject body)
        implements InferenceRequest {
    @Override
    public Generation generation() {
        return Generation.NOTHING;
    }

    @Override
    public Streaming streaming() {
        return Streaming.OFF;
    }
}
