package dev.holdfast.engine;

/** The kinds of engine whose ways on the wire are known. */
public enum EngineKind {
    /** Any server that speaks the OpenAI protocol. */
    GENERIC("/v1/models", "max_tokens"),
    /** vLLM. */
    VLLM("/health", "max_tokens"),
    /** SGLang; its {@code /health} generates a token, {@code /ping} does not. */
    SGLANG("/ping", "max_tokens"),
    /** llama.cpp's server. */
    LLAMA_SERVER("/health", "max_tokens"),
    /** Ollama; it ignores {@code n} and {@code max_completion_tokens}. */
    OLLAMA("/", "max_tokens"),
    /** TensorRT-LLM's server. */
    TRTLLM("/health", "max_tokens"),
    /** LMDeploy. */
    LMDEPLOY("/health", "max_tokens"),
    /** OpenAI, whose reasoning models refuse {@code max_tokens}. */
    OPENAI("/v1/models", "max_completion_tokens");

    private final String healthPath;
    private final String chatTokenLimit;

    EngineKind(String healthPath, String chatTokenLimit) {
        this.healthPath = healthPath;
        this.chatTokenLimit = chatTokenLimit;
    }

    /** The path that says cheaply whether the engine is ready. */
    String healthPath() {
        return healthPath;
    }

    /** The field that bounds a chat's tokens. */
    String chatTokenLimit() {
        return chatTokenLimit;
    }

    /** Whether it answers once, however many answers are asked for. */
    boolean ignoresChoices() {
        return this == OLLAMA;
    }

    /** Whether it takes a salt for its prefix cache. */
    boolean takesCacheSalt() {
        return this == VLLM || this == SGLANG;
    }
}
