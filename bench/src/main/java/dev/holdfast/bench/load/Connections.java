package dev.holdfast.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A selector and the client connections it serves, each with a handler of its own. Confined to one thread. */
public final class Connections implements AutoCloseable {
    /** What happens on one connection. */
    public interface Handler {
        /** Bytes came; the array is reused afterwards. */
        void read(Connection connection, byte[] data, int length) throws IOException;

        /** The server closed the connection or broke it. */
        void closed();
    }

    /** One connection. */
    public static final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Handler handler;

        Connection(SocketChannel channel, Selector selector, Handler handler) throws IOException {
            this.channel = channel;
            this.handler = handler;
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        /** Sends a request; requests are smaller than a socket buffer, so a partial write is an error. */
        public void send(ByteBuffer request) throws IOException {
            ByteBuffer bytes = request.duplicate();
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("The server does not read its requests");
            }
        }

        /** Stops reading, or reads again. */
        public void pause(boolean pause) {
            key.interestOps(pause ? 0 : SelectionKey.OP_READ);
        }

        /** Leaves. */
        public void close() throws IOException {
            key.cancel();
            channel.close();
        }
    }

    private static final int READ_SIZE = 1 << 16;

    private final Selector selector;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_SIZE);
    private final byte[] scratch = new byte[READ_SIZE];

    /** Opens the selector. */
    public Connections() throws IOException {
        this.selector = Selector.open();
    }

    /** Opens a connection. */
    public Connection open(Target target, Handler handler) throws IOException {
        SocketChannel channel = SocketChannel.open(target.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new Connection(channel, selector, handler);
    }

    /** Serves what is ready, waiting at most so long; 0 does not wait. */
    public void serve(long millis) throws IOException {
        if (millis <= 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, millis);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            try {
                int count = connection.channel.read(input.clear());
                if (count < 0) {
                    connection.close();
                    connection.handler.closed();
                } else {
                    input.flip().get(scratch, 0, count);
                    connection.handler.read(connection, scratch, count);
                }
            } catch (IOException e) {
                key.cancel();
                connection.handler.closed();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
