package dev.holdfast.serving;

import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.InferenceRequest;

/** What a model can be asked for. */
public enum Endpoint {
    /** {@code /v1/chat/completions}. */
    CHAT,
    /** {@code /v1/completions}. */
    COMPLETIONS,
    /** {@code /v1/embeddings}. */
    EMBEDDINGS;

    /** The endpoint that this request came to. */
    public static Endpoint of(InferenceRequest request) {
        return switch (request) {
            case ChatRequest ignored -> CHAT;
            case CompletionRequest ignored -> COMPLETIONS;
            case EmbeddingRequest ignored -> EMBEDDINGS;
        };
    }
}
