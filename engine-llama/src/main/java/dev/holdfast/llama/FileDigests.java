package dev.holdfast.llama;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The SHA-256 of files, computed once as long as a file stays the same. Thread-safe. */
final class FileDigests {
    private static final int PIECE = 1 << 20;

    private final Map<FileStamp, String> known = new ConcurrentHashMap<>();

    /** In hexadecimal; empty if the file cannot be read or the caller wants it no longer. Blocks. */
    String of(Path file, BooleanSupplier stop) {
        FileStamp stamp = FileStamp.of(file);
        String found = known.get(stamp);
        if (found == null) {
            found = compute(file, stop);
            if (!found.isEmpty()) {
                known.put(stamp, found);
            }
        }
        return found;
    }

    private static String compute(Path file, BooleanSupplier stop) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (stop.getAsBoolean()) {
                    return "";
                }
                digest.update(piece, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            return "";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
