package dev.holdfast.bench.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;

/** One selector and its connections, with the paced streams ordered by when they are due. Confined to its thread but for close. */
final class MockLoop implements Runnable {
    static final int READ_SIZE = 1 << 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    final ByteBuffer input = ByteBuffer.allocateDirect(READ_SIZE);
    final byte[] scratch = new byte[READ_SIZE];
    final RequestReader reader = new RequestReader();
    final Answers answers;
    final Counters counters;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final PriorityQueue<PacedStream> paced =
            new PriorityQueue<>(Comparator.comparingLong(stream -> stream.due));
    private volatile boolean closed;

    MockLoop(int port, Counters counters) throws IOException {
        this.counters = counters;
        this.answers = new Answers(counters);
        this.selector = Selector.open();
        this.server = ServerSocketChannel.open();
        server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    void pace(PacedStream stream) {
        paced.add(stream);
    }

    void close() {
        closed = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                select();
                fireDue();
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The mock engine stopped", e);
        }
    }

    private void select() throws IOException {
        PacedStream next = paced.peek();
        if (next == null) {
            selector.select(this::ready);
            return;
        }
        long wait = next.due - System.nanoTime();
        if (wait <= 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, Math.max(1, wait / NANOS_PER_MILLI));
        }
    }

    private void fireDue() {
        long now = System.nanoTime();
        PacedStream next = paced.peek();
        while (next != null && next.due <= now) {
            paced.poll();
            if (next.fire()) {
                paced.add(next);
            }
            next = paced.peek();
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid() && key.isAcceptable()) {
            accept();
        } else if (key.attachment() instanceof MockConnection connection) {
            connection.ready();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            while (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                MockConnection connection = new MockConnection(this, channel);
                connection.key(channel.register(selector, SelectionKey.OP_READ, connection));
                channel = server.accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot accept a connection; raise the limit of open files (ulimit -n)", e);
        }
    }
}
