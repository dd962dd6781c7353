package dev.holdfast.llama;

/** Finds model files by what the configuration calls them. Thread-safe. */
@FunctionalInterface
public interface ModelFiles {
    /**
     * The file of this name or path.
     *
     * @throws UnfitModelException if there is none
     */
    ModelFile find(String name);
}
