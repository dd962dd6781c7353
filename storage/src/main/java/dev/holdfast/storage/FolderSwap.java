package dev.holdfast.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Fills new folders beside the old ones and puts them in their place in the end. Confined to one thread. */
final class FolderSwap {
    private final Map<String, Path> folders;

    FolderSwap(Map<String, Path> folders) throws IOException {
        this.folders = folders;
        cleanUp();
        for (Path folder : folders.values()) {
            Files.createDirectories(incoming(folder));
        }
    }

    void add(String member, InputStream content) throws IOException {
        int slash = member.indexOf('/');
        Path folder = slash < 0 ? null : folders.get(member.substring(0, slash));
        if (folder == null) {
            throw BackupArchive.damaged(member + " belongs to no folder that this version knows");
        }
        Path root = incoming(folder);
        Path target = root.resolve(member.substring(slash + 1)).normalize();
        if (!target.startsWith(root) || target.equals(root)) {
            throw BackupArchive.damaged(member + " would be written outside its folder");
        }
        Files.createDirectories(target.getParent());
        try (content) {
            Files.copy(content, target);
        }
    }

    /** Puts the new folders in place; what was there is removed afterwards. */
    void commit() throws IOException {
        for (Path folder : folders.values()) {
            if (Files.exists(folder)) {
                Files.move(folder, outgoing(folder));
            }
            Files.move(incoming(folder), folder);
        }
    }

    void cleanUp() throws IOException {
        for (Path folder : folders.values()) {
            delete(incoming(folder));
            if (Files.exists(folder)) {
                delete(outgoing(folder));
            }
        }
    }

    private static Path incoming(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".restoring").toAbsolutePath();
    }

    private static Path outgoing(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".replaced").toAbsolutePath();
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> found = Files.walk(root)) {
            found.sorted(Comparator.reverseOrder()).forEach(FolderSwap::deleteOne);
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
