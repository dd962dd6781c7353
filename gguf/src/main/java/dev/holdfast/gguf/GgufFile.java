package dev.holdfast.gguf;

import java.nio.file.Path;
import java.util.List;

/**
 * A valid model file, or all files of a split model: what stands before the weights. Immutable.
 *
 * @param version the version of the format, 2 or 3
 * @param metadata the metadata, that of the first file
 * @param tensors the tensors of all files
 * @param parts the files
 */
public record GgufFile(int version, GgufMetadata metadata, List<GgufTensor> tensors, List<Part> parts) {
    /** Copies the lists. */
    public GgufFile {
        tensors = List.copyOf(tensors);
        parts = List.copyOf(parts);
    }

    /**
     * One file.
     *
     * @param path where it is
     * @param bytes its size
     */
    public record Part(Path path, long bytes) {}

    /** The size of all files together. */
    public long bytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** The size of the weights alone. */
    public long weightBytes() {
        return tensors.stream().mapToLong(GgufTensor::bytes).sum();
    }
}
