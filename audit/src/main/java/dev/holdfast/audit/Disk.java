package dev.holdfast.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where the ledger's bytes go; tests put one that fails in its place. */
@FunctionalInterface
interface Disk {
    /** The real one. */
    Disk FILES = path -> {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new File() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                long at = position;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void truncate(long length) throws IOException {
                channel.truncate(length);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    };

    /** Opens a file for writing, making it if it does not exist. */
    File open(Path path) throws IOException;

    /** A file open for writing. */
    interface File extends Closeable {
        void write(ByteBuffer bytes, long position) throws IOException;

        /** Returns when everything written is on the disk. */
        void force() throws IOException;

        void truncate(long length) throws IOException;
    }

    /** Makes names that were added to or removed from a folder durable, where the platform lets folders be opened. */
    static void forceFolder(@Nullable Path folder) throws IOException {
        if (folder == null || java.io.File.separatorChar != '/') {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
