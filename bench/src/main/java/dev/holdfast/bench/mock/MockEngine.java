package dev.holdfast.bench.mock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An OpenAI-compatible engine on loopback that computes nothing. Each thread serves its own connections.
 *
 * <p>Requests steer it with {@code max_tokens} (the number of events, by default 16), {@code events_per_second} (the pace of a
 * stream, by default unpaced), {@code n} and {@code stream_options.include_usage}. Thread-safe.
 */
public final class MockEngine implements AutoCloseable {
    private final List<MockLoop> loops;
    private final List<Thread> threads;

    private MockEngine(List<MockLoop> loops) {
        this.loops = loops;
        this.threads = new ArrayList<>();
        for (MockLoop loop : loops) {
            threads.add(
                    Thread.ofPlatform().name("mock-engine-" + threads.size()).start(loop));
        }
    }

    /** Listens on a port of loopback, 0 for any free one. */
    public static MockEngine start(int port, int threads) throws IOException {
        Counters counters = new Counters();
        List<MockLoop> loops = new ArrayList<>();
        int bound = port;
        for (int i = 0; i < threads; i++) {
            MockLoop loop = new MockLoop(bound, counters);
            bound = loop.port();
            loops.add(loop);
        }
        return new MockEngine(List.copyOf(loops));
    }

    /** The port it listens on. */
    public int port() {
        return loops.getFirst().port();
    }

    /** Waits until it is closed or the process ends. */
    public void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        loops.forEach(MockLoop::close);
        try {
            await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
