package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model in the store. Immutable.
 *
 * @param name its name in the store
 * @param source where it came from
 * @param revision the commit of the repository it came from, if known
 * @param licence its licence, if known
 * @param added when it was added
 * @param linked whether its files are somewhere else and only referred to
 * @param files its files, of a split model all, in order
 */
public record StoredModel(
        String name,
        String source,
        @Nullable String revision,
        @Nullable String licence,
        Instant added,
        boolean linked,
        List<StoredFile> files) {
    /** Copies the list. */
    public StoredModel {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path where it is
     * @param bytes its size
     * @param sha256 its digest when it was added
     * @param etag what the server called this version of it, if it did
     */
    public record StoredFile(
            Path path, long bytes, Digest sha256, @Nullable String etag) {}

    /** The file to load: the only one, or the first of a split model. */
    public Path file() {
        return files.getFirst().path();
    }

    /** The size of all files together. */
    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }
}
