package dev.holdfast.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells whether a file is still the same. Immutable.
 *
 * @param path where it is
 * @param size in bytes; -1 if it is not there
 * @param changed when it was changed
 */
record FileStamp(Path path, long size, FileTime changed) {
    /** No file. */
    static final FileStamp NONE = new FileStamp(Path.of(""), -1, FileTime.fromMillis(0));

    static FileStamp of(Path path) {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileStamp(path, seen.size(), seen.lastModifiedTime());
        } catch (IOException gone) {
            return new FileStamp(path, -1, NONE.changed);
        }
    }

    /** The stamp of the file of this name. */
    static FileStamp of(ModelFiles files, String name) {
        try {
            return of(files.find(name).path());
        } catch (UnfitModelException missing) {
            return NONE;
        }
    }
}
