package dev.holdfast.llama;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells one model file from another. Immutable.
 *
 * @param digest the first 16 hexadecimal digits of the SHA-256 over the file's size, its first and its last 4 MiB: the whole
 *     of a large file would take longer to read than the model takes to load
 * @param modifiedSeconds when it was written, in seconds since 1970
 */
record ModelFileIdentity(String digest, long modifiedSeconds) {
    private static final int EDGE = 4 << 20;
    private static final int DIGITS = 16;

    static ModelFileIdentity of(Path file) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            long size = bytes.length();
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
            sha.update(read(bytes, 0, size));
            sha.update(read(bytes, Math.max(0, size - EDGE), size));
            String hex = HexFormat.of().formatHex(sha.digest()).substring(0, DIGITS);
            return new ModelFileIdentity(hex, Files.getLastModifiedTime(file).toMillis() / 1000);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The model file " + file + " cannot be read.", unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] read(RandomAccessFile bytes, long from, long size) throws IOException {
        byte[] read = new byte[(int) Math.min(EDGE, size - from)];
        bytes.seek(from);
        bytes.readFully(read);
        return read;
    }
}
