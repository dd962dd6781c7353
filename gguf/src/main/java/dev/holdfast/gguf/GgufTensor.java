package dev.holdfast.gguf;

import java.util.List;

/**
 * Where a tensor's numbers are and what they mean. Immutable.
 *
 * @param name its name
 * @param type how its numbers are stored
 * @param dimensions how many numbers along each dimension, the fastest first; at most four
 * @param bytes the bytes of its numbers
 * @param part which of the model's files holds it, from 0
 * @param offset where its numbers begin in that file
 */
public record GgufTensor(String name, GgmlType type, List<Long> dimensions, long bytes, int part, long offset) {
    /** Copies the dimensions. */
    public GgufTensor {
        dimensions = List.copyOf(dimensions);
    }

    /** How many numbers it has. */
    public long elements() {
        long product = 1;
        for (long dimension : dimensions) {
            product *= dimension;
        }
        return product;
    }
}
