package dev.holdfast.llama;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps what a worker writes to standard error. When it has grown too large it becomes {@code NAME.1}, and a
 * new one begins. A disk that takes no more costs lines, never the worker. Confined to one thread at a time.
 */
final class WorkerLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLog.class);

    private final Path file;
    private final long largest;
    private @Nullable OutputStream out;
    private long size;
    private boolean complained;

    /**
     * A log that continues what is there.
     *
     * @param file where; its folder is made
     * @param largest the size in bytes at which a new file begins
     */
    WorkerLog(Path file, long largest) {
        this.file = file;
        this.largest = largest;
    }

    void line(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if (out != null && size + bytes.length > largest) {
                rotate();
            }
            OutputStream to = out == null ? open() : out;
            to.write(bytes);
            size += bytes.length;
        } catch (IOException failed) {
            if (!complained) {
                LOG.warn("lines of the worker's log are lost: {} cannot be written", file, failed);
            }
            complained = true;
        }
    }

    private OutputStream open() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = opened;
        size = Files.size(file);
        return opened;
    }

    private void rotate() throws IOException {
        close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failed) {
                LOG.warn("{} did not close", file, failed);
            }
        }
    }
}
