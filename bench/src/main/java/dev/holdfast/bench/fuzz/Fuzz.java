package dev.holdfast.bench.fuzz;

import dev.holdfast.bench.Arguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends many broken inputs to a server on loopback and checks that it answers, stays alive and gives everything back. Used once.
 *
 * <p>Options: {@code --port N}, {@code --pid N} (0 skips the leak checks), {@code --engine N} (the mock
 * engine's port; 0 skips the check of its connections), {@code --count N}, {@code --seed N}, {@code --first N} (the
 * number of the first input; with {@code --count 1} this repeats one), {@code --threads N}, {@code --heap-mb N}. The key is read from
 * {@code HOLDFAST_BENCH_KEY}.
 */
public final class Fuzz {
    private static final long WARM_UP = 5_000;
    private static final long WARM_UP_OFFSET = 1L << 40;

    private final Arguments arguments;
    private final PrintWriter out;
    private final int port;
    private final long seed;
    private final String key = System.getenv().getOrDefault("HOLDFAST_BENCH_KEY", "none");
    private final Verdicts verdicts = new Verdicts();

    /** Reads the options. */
    public Fuzz(Arguments arguments, PrintWriter out) {
        this.arguments = arguments;
        this.out = out;
        this.port = (int) arguments.number("port", 8080);
        this.seed = arguments.number("seed", System.nanoTime());
    }

    /** Sends everything and prints the counts; 0 when nothing failed. */
    public int run() throws IOException, InterruptedException, ExecutionException {
        long count = arguments.number("count", 200_000);
        long first = arguments.number("first", 0);
        long pid = arguments.number("pid", 0);
        out.printf(Locale.ROOT, "fuzz: %d inputs from number %d, seed %d%n", count, first, seed);
        Health health = new Health(port, (int) arguments.number("engine", 0), pid, key);
        if (pid != 0 && count > 1) {
            send(WARM_UP_OFFSET, Math.min(count, WARM_UP));
        }
        Health.Reading before = health.read();
        long start = System.nanoTime();
        send(first, count);
        out.printf(Locale.ROOT, "sent in %.0f s; the counts include the warm-up%n", (System.nanoTime() - start) / 1e9);
        health.check(before, arguments.number("heap-mb", 64), verdicts, out);
        verdicts.print(out);
        if (verdicts.failed() > 0) {
            out.printf(Locale.ROOT, "Repeat one with: bench/fuzz --seed %d --first NUMBER --count 1%n", seed);
        }
        return verdicts.failed() == 0 ? 0 : 1;
    }

    private void send(long first, long count) throws InterruptedException, ExecutionException {
        Inputs inputs = new Inputs(seed, key);
        AtomicLong next = new AtomicLong(first);
        int threads = (int) arguments.number("threads", 32);
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("fuzz-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> attack(inputs, next, first + count)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    private void attack(Inputs inputs, AtomicLong next, long end) {
        try (Attacker attacker = new Attacker(port, verdicts)) {
            long index = next.getAndIncrement();
            while (index < end) {
                attacker.send(index, inputs.number(index));
                index = next.getAndIncrement();
            }
        }
    }
}
