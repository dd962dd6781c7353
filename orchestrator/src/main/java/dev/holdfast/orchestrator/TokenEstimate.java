package dev.holdfast.orchestrator;

import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.PromptSize;

/**
 * Estimates prompt tokens before any tokenizer has seen the prompt. Errs high: a byte-level or byte-fallback tokenizer never
 * makes more tokens than there are bytes, and the rest is an allowance for the chat template.
 */
final class TokenEstimate {
    /** Special tokens and a template's own words, once per request. */
    static final long PER_REQUEST = 64;

    /** Role markers and separators around each message. */
    static final long PER_MESSAGE = 16;

    /** A template's instructions on how to call tools. */
    static final long WITH_TOOLS = 512;

    /** A large image, tiled; most cost far less. */
    static final long PER_MEDIA = 4096;

    private TokenEstimate() {}

    /** An upper bound on the prompt tokens of this request. */
    static long upperBound(InferenceRequest request) {
        PromptSize size = request.promptSize();
        long tools = request instanceof ChatRequest chat && !chat.tools().isEmpty() ? WITH_TOOLS : 0;
        return PER_REQUEST
                + tools
                + size.textBytes()
                + size.tokens()
                + PER_MESSAGE * size.messages()
                + PER_MEDIA * size.media();
    }
}
