package dev.holdfast.storage;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A backup in one file: the rows of the database, whole folders such as the audit ledger, and a {@link BackupManifest} with
 * the SHA-256 of each. It is a zip file, so it can also be looked into by hand.
 */
public final class BackupArchive {
    private static final String ROWS = "rows.txt";
    private static final String MANIFEST = "manifest.txt";

    private BackupArchive() {}

    /**
     * Writes a backup; the file appears when it is complete and on disk. The rows are taken first, the folders after them in
     * the order given and file by file in order of name, each as long as it is when its turn comes: a ledger that grows
     * meanwhile is saved at least up to what the rows refer to.
     *
     * @param folders what to save beside the rows, by a name of lower-case letters; an absent folder is saved as empty
     * @throws HoldfastException with {@code CONFLICT} if the file exists, or with {@code STORAGE_UNAVAILABLE} if the database
     *     cannot be reached
     */
    public static BackupManifest write(Path file, Database database, Map<String, Path> folders, Instant when)
            throws IOException {
        if (Files.exists(file)) {
            throw new HoldfastException(ErrorCode.CONFLICT, file + " exists; choose another name or remove it");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            BackupManifest manifest;
            try (OutputStream out = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                manifest = writeMembers(zip, database, folders, when);
                zip.putNextEntry(new ZipEntry(MANIFEST));
                zip.write(manifest.encode());
                zip.closeEntry();
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static BackupManifest writeMembers(
            ZipOutputStream zip, Database database, Map<String, Path> folders, Instant when) throws IOException {
        BackupManifest.Builder manifest = new BackupManifest.Builder(when);
        manifest.add(ROWS, zip, out -> RowDump.write(database, out));
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            for (Path source : filesOf(folder.getValue())) {
                String name = folder.getKey() + "/"
                        + folder.getValue().relativize(source).toString().replace('\\', '/');
                manifest.add(name, zip, out -> copy(source, out));
            }
        }
        return manifest.build();
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path source, OutputStream out) throws IOException {
        try (InputStream in = Files.newInputStream(source)) {
            in.transferTo(out);
        }
    }

    /**
     * Reads the whole archive and compares every member with the manifest.
     *
     * @throws HoldfastException with {@code INVALID_REQUEST} if it is truncated, altered or no backup; the message names the
     *     first member that is wrong
     */
    public static BackupManifest verify(Path file) throws IOException {
        try (ZipFile zip = open(file)) {
            return verify(zip);
        }
    }

    /**
     * Restores a backup, after having verified all of it. Rows are replaced in one transaction, then each folder is put in
     * place by a rename. Nothing else may use the data meanwhile.
     *
     * @param folders where the folders go, by the names they were saved under
     * @param force whether rows and files that are there may be replaced
     * @throws HoldfastException with {@code INVALID_REQUEST} if the archive is broken, or with {@code CONFLICT} if there is
     *     data and {@code force} is not set; nothing was touched then
     */
    public static BackupManifest restore(Path file, Database database, Map<String, Path> folders, boolean force)
            throws IOException {
        try (ZipFile zip = open(file)) {
            BackupManifest manifest = verify(zip);
            if (!force) {
                refuseToOverwrite(database, folders);
            }
            FolderSwap swap = new FolderSwap(folders);
            try {
                for (String name : manifest.members().keySet()) {
                    if (!name.equals(ROWS)) {
                        swap.add(name, zip.getInputStream(zip.getEntry(name)));
                    }
                }
                RowDump.restore(database, () -> zip.getInputStream(zip.getEntry(ROWS)));
                swap.commit();
            } finally {
                swap.cleanUp();
            }
            return manifest;
        }
    }

    private static void refuseToOverwrite(Database database, Map<String, Path> folders) throws IOException {
        for (Path folder : folders.values()) {
            if (!filesOf(folder).isEmpty()) {
                throw new HoldfastException(
                        ErrorCode.CONFLICT, folder + " is not empty; use --force to replace what is there");
            }
        }
        if (!RowDump.isEmpty(database)) {
            throw new HoldfastException(
                    ErrorCode.CONFLICT, "the database is not empty; use --force to replace what is there");
        }
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException | EOFException broken) {
            throw damaged("it is truncated or no backup at all");
        }
    }

    private static BackupManifest verify(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            throw damaged("it has no manifest");
        }
        try {
            BackupManifest manifest =
                    BackupManifest.decode(zip.getInputStream(entry).readAllBytes());
            manifest.check(zip, MANIFEST);
            if (!manifest.members().containsKey(ROWS)) {
                throw damaged("it has no rows");
            }
            return manifest;
        } catch (ZipException | EOFException broken) {
            throw damaged("a member cannot be read: " + broken.getMessage());
        }
    }

    static HoldfastException damaged(String how) {
        return new HoldfastException(
                ErrorCode.INVALID_REQUEST, "the backup is broken: " + how + "; nothing was restored");
    }
}
