package dev.holdfast.gguf;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file in memory: some bytes, then zeros up to its size. Confined to one thread. */
final class InMemory implements SeekableByteChannel {
    private static final byte[] ZEROS = new byte[64 * 1024];

    private final byte[] head;
    private final long size;
    private long position;

    InMemory(byte[] head, long size) {
        this.head = head;
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        for (int done = 0; done < count; ) {
            if (position < head.length) {
                int now = (int) Math.min(count - done, head.length - position);
                target.put(head, (int) position, now);
                done += now;
                position += now;
            } else {
                int now = Math.min(count - done, ZEROS.length);
                target.put(ZEROS, 0, now);
                done += now;
                position += now;
            }
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
