package dev.holdfast.lab.bench.client;

/** What kind of request loads the server. */
public enum Endpoint {
    /** Conversations, streamed. */
    CHAT("/v1/chat/completions", "openai-chat"),
    /** Texts to be continued, streamed. */
    COMPLETIONS("/v1/completions", "openai"),
    /** Vectors; one answer, no stream. */
    EMBEDDINGS("/v1/embeddings", "openai-embeddings");

    private final String path;
    private final String backend;

    Endpoint(String path, String backend) {
        this.path = path;
        this.backend = backend;
    }

    /** Its path, from the root of the server. */
    public String path() {
        return path;
    }

    /** What {@code vllm bench serve} calls it in the option {@code --backend} and in its results. */
    public String backend() {
        return backend;
    }
}
