package dev.holdfast.llama.worker;

/** Joins a query and a document as a reranker wants them. Thread-safe. */
@FunctionalInterface
public interface PairTokens {
    /** The tokens of both. */
    int[] join(String query, String document);
}
