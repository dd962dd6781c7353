package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.RequestRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs loads against one target, one after the other, with one loop and its connections for all of them. Close it to free them. */
public final class LoadRun implements AutoCloseable {
    /** Is told how a load is getting on. */
    public interface Watcher {
        /**
         * Called about twice a second from the thread that waits for the load.
         *
         * @param counts what the load is doing
         * @param records of the requests that are over; grows between calls
         * @param seconds since the load began
         */
        void look(LiveCounts counts, List<RequestRecord> records, double seconds);

        /** Whether the load need not go on; asked after each look. Then nothing more begins, and what is in flight is cancelled. */
        default boolean isEnough() {
            return false;
        }
    }

    private static final long LOOK_MILLIS = 500;
    private static final double NANOS_PER_SECOND = 1e9;

    private final VertxLoop loop;
    private final HttpCaller caller;
    private final LongSupplier clock;
    private final InstantSource time;
    private volatile boolean stopped;
    private volatile @Nullable Load running;

    /**
     * Opens a loop.
     *
     * @param clock in nanoseconds; never goes back
     */
    public LoadRun(Target target, LongSupplier clock, InstantSource time) {
        this.clock = clock;
        this.time = time;
        this.loop = VertxLoop.start(clock);
        this.caller = new HttpCaller(loop, target);
    }

    /** The records of a load that still runs. Thread-safe. */
    private static final class Recorder {
        private final List<RequestRecord> records = new ArrayList<>();

        synchronized void add(RequestRecord record) {
            records.add(record);
        }

        synchronized List<RequestRecord> from(int first) {
            return new ArrayList<>(records.subList(first, records.size()));
        }
    }

    /** Runs a load; blocks until it is over. */
    public RunData run(LoadSpec spec, TurnSource turns, Bodies bodies, Answer.Options options, Watcher watcher)
            throws InterruptedException {
        Recorder recorder = new Recorder();
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<HealthWatch> watch = new CompletableFuture<>();
        Load load = new Load(
                new Load.Parts(loop, caller, turns, bodies), spec, options, recorder::add, () -> done.complete(null));
        Instant started = time.instant();
        long start = clock.getAsLong();
        running = load;
        loop.onFailure(done::completeExceptionally);
        loop.at(start, () -> {
            watch.complete(HealthWatch.start(clock, Thread.currentThread().threadId()));
            load.start();
            if (stopped) {
                load.stop();
            }
        });
        List<RequestRecord> records = new ArrayList<>();
        while (!waited(done)) {
            records.addAll(recorder.from(records.size()));
            watcher.look(load.counts(), records, (clock.getAsLong() - start) / NANOS_PER_SECOND);
            if (watcher.isEnough()) {
                loop.at(loop.nanos(), load::stop);
            }
        }
        running = null;
        records.addAll(recorder.from(records.size()));
        ClientHealth health = watch.join().stop();
        records.sort(Comparator.comparingInt(RequestRecord::number));
        return new RunData(started, records, health, stopped);
    }

    private static boolean waited(CompletableFuture<Void> done) throws InterruptedException {
        try {
            done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the load broke off", broken.getCause());
        }
    }

    /** Stops the load that runs, and those to come; may be called from any thread. */
    public void stop() {
        stopped = true;
        Load load = running;
        if (load != null) {
            loop.at(loop.nanos(), load::stop);
        }
    }

    /** Whether someone called {@link #stop}. */
    public boolean isStopped() {
        return stopped;
    }

    @Override
    public void close() {
        caller.close();
        loop.close();
    }
}
