package dev.holdfast.llama.binding;

import java.nio.file.Path;
import java.util.List;

/**
 * A model file and how to load it. Immutable.
 *
 * @param file a GGUF file; of a split model the first part, whose name ends in {@code -00001-of-0000N.gguf}
 * @param gpuLayers how many layers go to GPUs, if there are any; negative for all
 * @param devices the names of the devices to use, see {@link LlamaLibrary#devices}; empty for all
 * @param splitMode how a model is divided among several GPUs
 * @param tensorSplit in which proportions; empty for the memory that each has free
 * @param mainGpu the GPU used with {@link SplitMode#NONE}
 * @param mmap whether the file is mapped into memory instead of read
 * @param mlock whether its memory is kept from being swapped out
 * @param repack whether weights may be rearranged at load for faster computation, which takes memory of its own for them
 */
public record ModelSource(
        Path file,
        int gpuLayers,
        List<String> devices,
        SplitMode splitMode,
        List<Float> tensorSplit,
        int mainGpu,
        boolean mmap,
        boolean mlock,
        boolean repack) {
    /** Copies. */
    public ModelSource {
        devices = List.copyOf(devices);
        tensorSplit = List.copyOf(tensorSplit);
    }

    /** A file, loaded as the library finds best. */
    public static ModelSource of(Path file) {
        return new ModelSource(file, -1, List.of(), SplitMode.LAYER, List.of(), 0, true, false, true);
    }

    /** How a model is divided among several GPUs. */
    public enum SplitMode {
        /** All on one. */
        NONE(0),
        /** By layers. */
        LAYER(1),
        /** By rows of the matrices. */
        ROW(2),
        /** By tensors, computed in parallel. */
        TENSOR(3);

        final int code;

        SplitMode(int code) {
            this.code = code;
        }
    }
}
