package dev.holdfast.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Holds many paced streams open at once and looks at every event. Confined to one thread. */
final class StreamLoad {
    /** How many streams of how many events a second, each for how long. */
    record Shape(int streams, int perSecond, Duration length) {
        long events() {
            return length.toSeconds() * perSecond;
        }
    }

    /** What one round gave. A short stream missed an event, its finish reason or its end mark, or was refused. */
    record Round(long events, int shortStreams, Samples gaps, Cpu cpu, long peakResident, double seconds) {}

    private static final long RAMP_NANOS = 1_000_000_000;
    private static final long GRACE_NANOS = 15_000_000_000L;

    private final List<Stream> streams = new ArrayList<>();
    private int ended;

    private StreamLoad() {}

    /** One round against one target; the streams start spread over one second. */
    static Round round(Target target, byte[] request, Shape shape, Cpu.Meter meter) throws IOException {
        return new StreamLoad().run(target, request, shape, meter);
    }

    private Round run(Target target, byte[] request, Shape shape, Cpu.Meter meter) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(request.length).put(request).flip();
        meter.start();
        long start = System.nanoTime();
        long deadline = start + RAMP_NANOS + shape.length().toNanos() + GRACE_NANOS;
        long peak;
        try (PeakMemory memory = new PeakMemory(target);
                Connections all = new Connections()) {
            while (ended < shape.streams() && System.nanoTime() < deadline) {
                long now = System.nanoTime();
                long wanted = Math.min(shape.streams(), 1 + (now - start) * shape.streams() / RAMP_NANOS);
                while (streams.size() < wanted) {
                    Stream stream = new Stream();
                    streams.add(stream);
                    all.open(target, stream).send(bytes);
                }
                all.serve(1);
            }
            peak = memory.bytes();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return summary(shape, meter.stop(), peak, seconds);
    }

    private Round summary(Shape shape, Cpu cpu, long peak, double seconds) {
        Samples gaps = new Samples();
        long events = 0;
        int whole = 0;
        for (Stream stream : streams) {
            gaps.addAll(stream.gaps);
            events += stream.counter.content();
            whole +=
                    stream.reply.status() == 200 && stream.reply.done() && stream.counter.whole(shape.events()) ? 1 : 0;
        }
        return new Round(events, shape.streams() - whole, gaps, cpu, peak, seconds);
    }

    /** One streamed request on a connection of its own. */
    private final class Stream implements Connections.Handler {
        private final Samples gaps = new Samples();
        private final EventCounter counter = new EventCounter(gaps);
        private final ReplyReader reply = new ReplyReader(counter);

        @Override
        public void read(Connections.Connection connection, byte[] data, int length) throws IOException {
            counter.at(System.nanoTime());
            reply.feed(data, 0, length);
            if (reply.done()) {
                ended++;
                connection.close();
            }
        }

        @Override
        public void closed() {
            ended++;
        }
    }
}
