package dev.holdfast.llama.schedule;

/** Turns texts into vectors or scores by the model's pooling. Confined to one thread; blocks. */
public interface Embedder extends AutoCloseable {
    /** The most tokens of one text. */
    int contextTokens();

    /** The length of a vector. */
    int dimensions();

    /** Whether the model is a reranker, so that {@link #score} works; if not, {@link #embed} does. */
    boolean ranks();

    /**
     * The pooled vector of a text, of length 1 in the Euclidean norm.
     *
     * @throws IllegalArgumentException if there are no tokens or too many
     */
    float[] embed(int[] tokens);

    /**
     * How well a document answers a query, higher is better.
     *
     * @param tokens the query and the document, joined as the model wants it
     * @throws IllegalArgumentException if there are no tokens or too many
     */
    float score(int[] tokens);

    /** Frees the native memory. */
    @Override
    void close();
}
