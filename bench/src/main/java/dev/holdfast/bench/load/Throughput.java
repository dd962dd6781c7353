package dev.holdfast.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sends the next request on each of many connections as soon as the last was answered. Confined to one thread. */
final class Throughput {
    /** What one round gave; processor time is of the proxy, the mock engine and the generator, in that order. */
    record Round(long requests, long failures, double seconds, Cpu cpu) {
        double perSecond() {
            return requests / seconds;
        }
    }

    private static final long POLL_MILLIS = 50;

    private final ByteBuffer request;
    private long answered;
    private long failed;

    private Throughput(byte[] request) {
        this.request = ByteBuffer.allocateDirect(request.length).put(request).flip();
    }

    /** One round against one target, after a warm-up that is not counted. */
    static Round round(
            Target target, byte[] request, int connections, Duration warmUp, Cpu.Meter meter, Duration length)
            throws IOException {
        return new Throughput(request).run(target, connections, warmUp, meter, length);
    }

    private Round run(Target target, int connections, Duration warmUp, Cpu.Meter meter, Duration length)
            throws IOException {
        try (Connections all = new Connections()) {
            for (int i = 0; i < connections; i++) {
                all.open(target, new Caller()).send(request);
            }
            serve(all, warmUp);
            meter.start();
            answered = 0;
            failed = 0;
            long start = System.nanoTime();
            serve(all, length);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Round(answered, failed, seconds, meter.stop());
        }
    }

    private static void serve(Connections all, Duration length) throws IOException {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            all.serve(POLL_MILLIS);
        }
    }

    /** One connection; a refused request counts as failed and the next one is sent. */
    private final class Caller implements Connections.Handler {
        private final ReplyReader reply = new ReplyReader((data, from, to) -> {});

        @Override
        public void read(Connections.Connection connection, byte[] data, int length) throws IOException {
            reply.feed(data, 0, length);
            if (reply.done()) {
                answered += reply.status() == 200 ? 1 : 0;
                failed += reply.status() == 200 ? 0 : 1;
                reply.next();
                connection.send(request);
            }
        }

        @Override
        public void closed() {
            failed++;
        }
    }
}
