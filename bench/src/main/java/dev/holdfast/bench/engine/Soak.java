package dev.holdfast.bench.engine;

import dev.holdfast.bench.Arguments;
import dev.holdfast.bench.load.LiveHeap;
import dev.holdfast.bench.load.ProcessUsage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends one worker a mix of everything for a long time, then checks that it holds nothing and has not grown. Used once.
 *
 * <p>Options: {@code --holdfast FILE} (the launcher), {@code --model FILE}, {@code --minutes N}, {@code --callers N}, {@code --seed N},
 * {@code --threads N}, {@code --kv-tokens N}, {@code --parallel N}, {@code --rss-mb N} and {@code --heap-mb N} (growth allowed after the first
 * third), {@code --work DIR} (for the log).
 */
public final class Soak {
    private static final List<SoakKind> KINDS = List.of(SoakKind.values());
    /** So little that it is full, and no longer grows, within the first third of a run. */
    private static final int STORE_MIB = 16;

    private static final int CONTEXT = 1_024;
    private static final long SETTLE_NANOS = 60_000_000_000L;
    private static final long POLL_NANOS = 200_000_000;
    private static final long SAMPLE_NANOS = 10_000_000_000L;
    private static final int HEAP_EVERY = 6;
    private static final long FILES_MORE = 16;
    private static final long THREADS_MORE = 8;
    private static final double MEGA = 1e6;
    private static final double NANOS = 1e9;

    private final Arguments arguments;
    private final PrintWriter out;
    private final SoakTally tally;
    private final Trend resident = new Trend();
    private final Trend heap = new Trend();
    private final Trend files = new Trend();
    private final Trend threads = new Trend();
    private volatile boolean over;

    /** Reads the options. */
    public Soak(Arguments arguments, PrintWriter out) {
        this.arguments = arguments;
        this.out = out;
        this.tally = new SoakTally(out);
    }

    /** Soaks and checks; 0, or 1 if anything was wrong. */
    public int run() throws IOException, InterruptedException {
        long nanos = (long) (Double.parseDouble(arguments.text("minutes", "30")) * 60 * NANOS);
        Path log = Path.of(arguments.text("work", ".")).resolve("soak-worker.log");
        try (Server server = Server.start("holdfast", command(), log)) {
            long start = System.nanoTime();
            Thread sampler = Thread.ofPlatform().name("soak-samples").start(() -> sample(server, start));
            try {
                Callers.run(server.target(), scripts(start + nanos), nanos + 2 * SETTLE_NANOS);
            } finally {
                over = true;
                LockSupport.unpark(sampler);
                sampler.join();
            }
            List<String> wrong = settle(server);
            wrong.addAll(grown(nanos / NANOS / 3));
            if (tally.failures() > 0) {
                wrong.add(tally.failures() + " requests went otherwise than they must");
            }
            tally.print();
            wrong.forEach(each -> out.println("WRONG " + each));
            out.println(wrong.isEmpty() ? "No failure." : "FAILED; the worker's log is " + log);
            return wrong.isEmpty() ? 0 : 1;
        }
    }

    private List<String> command() {
        return List.of(
                arguments.text("holdfast", "holdfast"),
                "worker",
                "--name",
                "bench",
                "--port",
                "PORT",
                "--model",
                arguments.text("model", "demo-model/demo.gguf"),
                "--context",
                Integer.toString(CONTEXT),
                "--kv-tokens",
                Long.toString(arguments.number("kv-tokens", 3_072)),
                "--parallel",
                Long.toString(arguments.number("parallel", 16)),
                "--prefix-store",
                Integer.toString(STORE_MIB),
                "--threads",
                Long.toString(arguments.number("threads", Runtime.getRuntime().availableProcessors())));
    }

    private List<Callers.Script> scripts(long end) {
        Prompts prompts = new Prompts(300, 4_096);
        long seed = arguments.number("seed", 20_261_125);
        List<Callers.Script> scripts = new ArrayList<>();
        for (int i = 0; i < arguments.number("callers", 24); i++) {
            scripts.add(new Caller(new SplittableRandom(seed + i), prompts, end));
        }
        return scripts;
    }

    /** Asks one thing after the other until the time is over. Confined. */
    private final class Caller implements Callers.Script {
        private final SplittableRandom random;
        private final Prompts prompts;
        private final long end;
        private SoakKind kind = SoakKind.SHORT;

        Caller(SplittableRandom random, Prompts prompts, long end) {
            this.random = random;
            this.prompts = prompts;
            this.end = end;
        }

        @Override
        public @Nullable Ask next(@Nullable Outcome last) {
            if (last != null) {
                tally.count(kind, last);
            }
            if (System.nanoTime() > end) {
                return null;
            }
            kind = KINDS.get(random.nextInt(KINDS.size()));
            return kind.ask(random, prompts, CONTEXT);
        }
    }

    private void sample(Server server, long start) {
        for (int i = 0; !over; i++) {
            double seconds = (System.nanoTime() - start) / NANOS;
            try {
                resident.add(seconds, ProcessUsage.residentBytes(server.workerPid()) / MEGA);
                files.add(seconds, (double) ProcessUsage.openFiles(server.workerPid()));
                threads.add(seconds, (double) ProcessUsage.threads(server.workerPid()));
                if (i % HEAP_EVERY == 0) {
                    heap.add(seconds, LiveHeap.bytes(server.workerPid()) / MEGA);
                    out.printf(
                            Locale.ROOT,
                            "%6.0f s: resident %.0f MB, live heap %.1f MB, files %.0f, threads %.0f; %s%n",
                            seconds,
                            resident.last(),
                            heap.last(),
                            files.last(),
                            threads.last(),
                            WorkerGauges.read(server));
                }
            } catch (IOException e) {
                out.println("sample failed: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            LockSupport.parkNanos(SAMPLE_NANOS);
        }
    }

    /** Waits until the worker holds nothing but its cache; what is wrong if it does not. */
    private List<String> settle(Server server) throws IOException {
        List<String> wrong = new ArrayList<>();
        if (!server.isAlive()) {
            wrong.add("the worker died");
            return wrong;
        }
        long deadline = System.nanoTime() + SETTLE_NANOS;
        WorkerGauges gauges = WorkerGauges.read(server);
        while (!gauges.quiet() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
            gauges = WorkerGauges.read(server);
        }
        out.println("at the end: " + gauges);
        if (!gauges.quiet()) {
            wrong.add("the worker still holds something: " + gauges);
        }
        return wrong;
    }

    private List<String> grown(double warm) {
        List<String> wrong = new ArrayList<>();
        limit(wrong, "resident memory, MB", resident.growthFrom(warm), arguments.number("rss-mb", 48));
        limit(wrong, "live heap, MB", heap.growthFrom(warm), arguments.number("heap-mb", 16));
        limit(wrong, "open files", files.growthFrom(warm), FILES_MORE);
        limit(wrong, "threads", threads.growthFrom(warm), THREADS_MORE);
        return wrong;
    }

    private void limit(List<String> wrong, String what, double growth, long most) {
        out.printf(Locale.ROOT, "growth after the first third: %s %.1f (at most %d)%n", what, growth, most);
        if (growth > most) {
            wrong.add(what + " grew by " + Math.round(growth));
        }
    }
}
