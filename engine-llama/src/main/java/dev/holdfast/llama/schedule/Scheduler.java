package dev.holdfast.llama.schedule;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continuous batching over a decoder, by one thread of its own that alone touches the decoder. Thread-safe.
 *
 * <p>After {@link #close}, and after the thread has ended for any other reason, a submitted request fails with {@link
 * GenerationFailure.EngineFailed}; its listener may then hear of it on the caller's thread.
 */
public final class Scheduler implements GenerationQueue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    /** As much as native threads have: native code recurses over the graph of a model. */
    private static final long STACK_BYTES = 8 << 20;

    private final LongSupplier nanoTime;
    private final Duration closeTimeout;
    private final Mailbox mailbox;
    private final Thread thread;
    private final CompletableFuture<Started> started = new CompletableFuture<>();
    private volatile boolean closing;
    private volatile boolean ended;

    private record Started(Decoder decoder, SchedulerCore core) {}

    private Scheduler(
            Supplier<? extends Decoder> decoder,
            Vocabulary vocabulary,
            SchedulerSettings settings,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.closeTimeout = settings.closeTimeout();
        this.thread = Thread.ofPlatform()
                .name("llama-scheduler")
                .daemon()
                .stackSize(STACK_BYTES)
                .unstarted(() -> run(decoder, vocabulary, settings));
        this.mailbox = new Mailbox(() -> LockSupport.unpark(thread));
    }

    /**
     * Starts its thread and waits until the decoder is there.
     *
     * @param decoder makes the decoder, on the scheduler's thread, which also closes it
     * @param nanoTime the clock of the requests' deadlines, in nanoseconds, at the pace of {@link System#nanoTime}
     * @throws RuntimeException what the supplier threw
     */
    public static Scheduler start(
            Supplier<? extends Decoder> decoder,
            Vocabulary vocabulary,
            SchedulerSettings settings,
            LongSupplier nanoTime) {
        Scheduler scheduler = new Scheduler(decoder, vocabulary, settings, nanoTime);
        scheduler.thread.start();
        try {
            scheduler.started.join();
            return scheduler;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void run(Supplier<? extends Decoder> supplier, Vocabulary vocabulary, SchedulerSettings settings) {
        Decoder decoder;
        try {
            decoder = supplier.get();
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
            return;
        }
        try (decoder) {
            SchedulerCore core = new SchedulerCore(decoder, vocabulary, settings, mailbox);
            started.complete(new Started(decoder, core));
            loop(core);
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
            LOG.error("The scheduler ended", e);
        }
    }

    private void loop(SchedulerCore core) {
        try {
            while (!closing) {
                if (!core.step(nanoTime.getAsLong()) && !closing) {
                    park(core.nextDeadline());
                }
            }
        } finally {
            ended = true;
            core.stop(!closing);
        }
    }

    private void park(long deadline) {
        if (deadline == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, deadline - nanoTime.getAsLong());
        }
    }

    @Override
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        ActiveGeneration generation = new ActiveGeneration(request, listener, mailbox);
        mailbox.post(generation);
        if (ended) {
            for (ActiveGeneration late = mailbox.poll(); late != null; late = mailbox.poll()) {
                late.fail(Refusals.stopping());
            }
        }
        return generation;
    }

    @Override
    public SchedulerStatus status() {
        return started.join().core().status();
    }

    /**
     * Ends all generations with {@link GenerationFailure.EngineFailed}, then the thread, which frees the decoder. Returns when
     * that is done or the time for it is over; the thread then ends after the step that it is in.
     */
    @Override
    public void close() {
        closing = true;
        started.join().decoder().interrupt();
        LockSupport.unpark(thread);
        try {
            if (!thread.join(closeTimeout)) {
                LOG.warn("The scheduler's step takes longer than {}; it will end after it", closeTimeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
