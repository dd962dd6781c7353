package dev.holdfast.bench.mock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One client connection: reads requests one after another, writes answers, keeps what the socket does not take yet. Confined. */
final class MockConnection {
    private static final int LARGEST_REQUEST = 64 << 20;
    private static final byte[] NOTHING = new byte[0];

    private final MockLoop loop;
    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private @Nullable PacedStream stream;
    private @Nullable ByteBuffer backlog;
    private byte[] pending = NOTHING;
    private int pendingLength;
    private boolean closeAfterWrite;
    private boolean open = true;
    private boolean consuming;

    MockConnection(MockLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
        loop.counters.connections.increment();
    }

    void key(SelectionKey selectionKey) {
        this.key = selectionKey;
    }

    boolean open() {
        return open;
    }

    boolean congested() {
        return backlog != null;
    }

    void ready() {
        try {
            if (key != null && key.isValid() && key.isWritable()) {
                drain();
            }
            if (key != null && key.isValid() && key.isReadable()) {
                read();
            }
        } catch (IOException e) {
            close();
        }
    }

    private void read() throws IOException {
        ByteBuffer input = loop.input.clear();
        int count = channel.read(input);
        if (count < 0 || pendingLength > LARGEST_REQUEST) {
            close();
            return;
        }
        input.flip();
        if (pendingLength == 0) {
            input.get(loop.scratch, 0, count);
            int used = consume(loop.scratch, count);
            pending = NOTHING;
            keep(loop.scratch, used, count);
        } else {
            if (pending.length < pendingLength + count) {
                pending = Arrays.copyOf(pending, Math.max(pending.length * 2, pendingLength + count));
            }
            input.get(pending, pendingLength, count);
            pendingLength += count;
            consumePending();
        }
    }

    private void consumePending() throws IOException {
        int length = pendingLength;
        keep(pending, consume(pending, length), length);
    }

    private void keep(byte[] data, int from, int to) {
        pendingLength = to - from;
        if (pendingLength == 0) {
            pending = NOTHING;
        } else if (from > 0 || pending.length == 0) {
            pending = Arrays.copyOfRange(data, from, to);
        }
    }

    private int consume(byte[] data, int length) throws IOException {
        consuming = true;
        try {
            return answerAll(data, length);
        } finally {
            consuming = false;
        }
    }

    private int answerAll(byte[] data, int length) throws IOException {
        int at = 0;
        while (open && at < length && stream == null && backlog == null && !closeAfterWrite) {
            switch (loop.reader.read(data, at, length)) {
                case INCOMPLETE -> {
                    return at;
                }
                case MALFORMED -> {
                    closeAfterWrite = true;
                    write(loop.answers.badRequest());
                }
                case COMPLETE -> {
                    at = loop.reader.end();
                    loop.counters.requests.increment();
                    answer();
                }
            }
        }
        return closeAfterWrite ? length : at;
    }

    private void answer() throws IOException {
        RequestReader request = loop.reader;
        boolean chat = request.is("POST /v1/chat/completions");
        if (chat || request.is("POST /v1/completions")) {
            Wanted wanted = Wanted.of(request.body(), chat);
            if (!wanted.valid()) {
                write(loop.answers.badParameter());
            } else if (wanted.stream()) {
                stream = new PacedStream(this, loop.answers.stream(wanted, chat, request.bodyLength()), wanted);
                loop.counters.streams.increment();
                stream.start();
            } else {
                write(loop.answers.whole(wanted, chat, request.bodyLength()));
            }
        } else {
            write(loop.answers.other(request));
        }
    }

    void pace(PacedStream paced) {
        loop.pace(paced);
    }

    void streamEnded() throws IOException {
        stream = null;
        loop.counters.streams.decrement();
        if (!consuming && backlog == null && pendingLength > 0) {
            consumePending();
        }
    }

    /** Writes at once what fits; the rest follows when the socket is writable, and until then the connection is congested. */
    void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        channel.write(buffer);
        if (buffer.hasRemaining()) {
            backlog = ByteBuffer.wrap(Arrays.copyOfRange(bytes, buffer.position(), bytes.length));
            interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } else if (closeAfterWrite) {
            close();
        }
    }

    private void drain() throws IOException {
        ByteBuffer rest = backlog;
        if (rest == null) {
            return;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
            return;
        }
        backlog = null;
        interest(SelectionKey.OP_READ);
        if (closeAfterWrite) {
            close();
        } else if (stream != null) {
            stream.pump();
        } else if (pendingLength > 0) {
            consumePending();
        }
    }

    private void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    void close() {
        if (!open) {
            return;
        }
        open = false;
        loop.counters.connections.decrement();
        if (stream != null) {
            loop.counters.aborted.increment();
            loop.counters.streams.decrement();
            stream = null;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // the peer is gone already
        }
    }
}
