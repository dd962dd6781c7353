package dev.holdfast.llama;

import java.nio.file.Path;

/**
 * A model file that was found. Immutable.
 *
 * @param path where it is; of a split model, the first part
 * @param sha256 its recorded SHA-256 in hexadecimal, or empty if nobody recorded one
 */
public record ModelFile(Path path, String sha256) {}
