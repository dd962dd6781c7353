package dev.holdfast.engine;

/**
 * What the platform adds to a caller's request.
 *
 * @param attemptId identifies this attempt towards the engine; never the caller's own id, never used twice
 * @param maxTokens the most tokens per choice the engine may generate, always sent; 0 for embeddings
 * @param cacheSalt isolates the engine's prefix cache between tenants, or empty for none
 * @param traceParent the platform's own W3C trace context, or empty for none
 */
public record CallOptions(String attemptId, long maxTokens, String cacheSalt, String traceParent) {
    /** Without a trace. */
    public CallOptions(String attemptId, long maxTokens, String cacheSalt) {
        this(attemptId, maxTokens, cacheSalt, "");
    }
}
