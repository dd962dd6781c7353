package dev.holdfast.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a fixed rate and measures each from the moment it was due, so that a slow answer delays no measurement.
 * Each connection has a thread of its own that spins for the last 100 us before a request is due. Stateless.
 */
final class LatencyProbe {
    private static final int CONNECTIONS = 8;
    private static final int WARM_UP = 5;
    private static final long SPIN_NANOS = 100_000;
    private static final long START_DELAY_NANOS = 100_000_000;

    private LatencyProbe() {}

    /** One round against one target. */
    static Samples round(Target target, byte[] request, int perSecond, Duration length)
            throws InterruptedException, ExecutionException {
        long interval = 1_000_000_000L / perSecond;
        long count = length.toNanos() / interval;
        long start = System.nanoTime() + START_DELAY_NANOS;
        Samples all = new Samples();
        try (ExecutorService workers = Executors.newFixedThreadPool(
                CONNECTIONS, Thread.ofPlatform().name("latency-", 0).factory())) {
            List<Future<Samples>> results = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int first = i;
                results.add(workers.submit(() -> new Caller(target, request).run(start, interval, first, count)));
            }
            for (Future<Samples> result : results) {
                all.addAll(result.get());
            }
        }
        return all;
    }

    /** One connection and its thread. */
    private static final class Caller {
        private final Target target;
        private final ByteBuffer request;
        private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
        private final byte[] scratch = new byte[1 << 16];
        private final ReplyReader reply = new ReplyReader((data, from, to) -> {});

        Caller(Target target, byte[] request) {
            this.target = target;
            this.request = ByteBuffer.allocateDirect(request.length).put(request);
        }

        Samples run(long start, long interval, int first, long count) throws IOException {
            Samples samples = new Samples();
            try (SocketChannel channel = SocketChannel.open(target.address())) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                for (int i = 0; i < WARM_UP; i++) {
                    exchange(channel);
                }
                for (long k = first; k < count; k += CONNECTIONS) {
                    long due = start + k * interval;
                    await(due);
                    exchange(channel);
                    samples.add(System.nanoTime() - due);
                }
            }
            return samples;
        }

        private void exchange(SocketChannel channel) throws IOException {
            request.flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            reply.next();
            while (!reply.done()) {
                int read = channel.read(input.clear());
                if (read < 0) {
                    throw new EOFException(target.name() + " closed the connection within an answer");
                }
                input.flip().get(scratch, 0, read);
                reply.feed(scratch, 0, read);
            }
            if (reply.status() != 200) {
                throw new IOException(target.name() + " answered " + reply.status());
            }
        }

        private static void await(long due) {
            long wait = due - System.nanoTime();
            while (wait > 0) {
                if (wait > SPIN_NANOS) {
                    LockSupport.parkNanos(wait - SPIN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
                wait = due - System.nanoTime();
            }
        }
    }
}
