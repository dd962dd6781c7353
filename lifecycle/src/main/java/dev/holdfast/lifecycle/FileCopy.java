package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Copies and digests files, with progress. */
final class FileCopy {
    private static final int CHUNK = 8 << 20;

    private FileCopy() {}

    /**
     * Copies a file and puts the copy on disk. Each chunk is copied by the system, which shares its blocks where the file
     * system can, and then read back from the copy to be digested.
     *
     * @throws ModelStoreException if the file is another size than expected
     */
    static Digest copy(Path from, Path to, long bytes, RateMeter meter) throws IOException {
        MessageDigest digest = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        String name = String.valueOf(from.getFileName());
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel target = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long done = 0;
            while (done < bytes) {
                long copied = source.transferTo(done, Math.min(CHUNK, bytes - done), target);
                if (copied <= 0) {
                    throw ModelStoreException.failed(from + " became shorter while it was copied");
                }
                digest(target, done, (int) copied, buffer, digest);
                done += copied;
                meter.advance("copying", name, copied);
            }
            target.force(true);
        }
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }

    /** Digests a file. */
    static Digest digest(Path file, long bytes, RateMeter meter) throws IOException {
        MessageDigest digest = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long done = 0; done < bytes; ) {
                int count = (int) Math.min(CHUNK, bytes - done);
                digest(source, done, count, buffer, digest);
                done += count;
                meter.advance("reading", String.valueOf(file.getFileName()), count);
            }
        }
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }

    private static void digest(FileChannel file, long at, int count, ByteBuffer buffer, MessageDigest digest)
            throws IOException {
        buffer.clear().limit(count);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw ModelStoreException.failed("a file became shorter while it was read");
            }
        }
        digest.update(buffer.flip());
    }
}
