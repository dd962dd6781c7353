package dev.holdfast.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Walks a segment line by line without copying. Confined to one thread. */
final class LineSource implements Closeable {
    /** No line a ledger writes is longer; what is longer is handed out in pieces, unterminated. */
    private static final int LONGEST = 1 << 26;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 17];
    private int start;
    private int length;
    private int filled;
    private int next;
    private long bufferOffset;
    private long number;
    private boolean terminated;

    LineSource(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** Moves to the next line; false at the end of the file. */
    boolean next() throws IOException {
        start = next;
        int scanned = start;
        while (true) {
            int feed = indexOfFeed(scanned);
            if (feed >= 0) {
                return line(feed, feed + 1, true);
            }
            scanned = filled - start;
            boolean more = fill();
            scanned += start;
            if (!more) {
                return filled > start && line(filled, filled, false);
            }
        }
    }

    private boolean line(int end, int following, boolean complete) {
        length = end - start;
        next = following;
        terminated = complete;
        number++;
        return true;
    }

    private int indexOfFeed(int from) {
        for (int i = from; i < filled; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            bufferOffset += start;
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            if (filled >= LONGEST) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, filled * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    /** Bytes of the line without its line feed. */
    int length() {
        return length;
    }

    /** Whether the line ends with a line feed. */
    boolean terminated() {
        return terminated;
    }

    /** Where the line begins in the file. */
    long offset() {
        return bufferOffset + start;
    }

    /** Where the next line begins in the file. */
    long end() {
        return bufferOffset + next;
    }

    /** The line's number, from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
