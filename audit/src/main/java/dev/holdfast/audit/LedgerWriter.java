package dev.holdfast.audit;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes a ledger, and the bounded queue before it. After a disk failure everything queued fails, nothing
 * is accepted, and the disk is tried again, at first after 100 ms, later every 5 s. Thread-safe.
 */
final class LedgerWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final int GROUP_BYTES = 1 << 20;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final Journal journal;
    private final InstantSource clock;
    private final int capacity;
    private final long commitEveryNanos;
    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Pending> group = new ArrayList<>();
    private final Thread thread;

    private volatile Checkpoint checkpoint;
    private volatile boolean healthy = true;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile boolean idle;

    private LedgerWriter(Journal journal, Checkpoint checkpoint, AuditSettings settings, InstantSource clock) {
        this.journal = journal;
        this.checkpoint = checkpoint;
        this.clock = clock;
        this.capacity = settings.queue();
        this.commitEveryNanos = settings.commitEvery().toNanos();
        this.thread = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this::run);
    }

    static LedgerWriter start(Journal journal, Checkpoint checkpoint, AuditSettings settings, InstantSource clock) {
        LedgerWriter writer = new LedgerWriter(journal, checkpoint, settings, clock);
        writer.thread.start();
        return writer;
    }

    /** An event and who waits for it. The time is when it was handed over, in milliseconds of the epoch. */
    private record Pending(AuditEvent event, long millis, LongConsumer durable, CompletableFuture<Long> done) {
        void succeed(long sequence) {
            try {
                durable.accept(sequence);
            } catch (RuntimeException defect) {
                LOG.error("What follows the audit ledger failed on entry {}", sequence, defect);
            }
            done.complete(sequence);
        }
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    boolean accepting() {
        return healthy && !closing && waiting.get() < capacity - capacity / 8;
    }

    CompletionStage<Long> append(AuditEvent event, LongConsumer durable) {
        Pending pending = new Pending(event, clock.millis(), durable, new CompletableFuture<>());
        if (!healthy || closing) {
            pending.done.completeExceptionally(unavailable("The audit ledger cannot be written right now", null));
            return pending.done;
        }
        if (waiting.incrementAndGet() > capacity) {
            waiting.decrementAndGet();
            pending.done.completeExceptionally(unavailable("The audit ledger's queue is full; try again", null));
            return pending.done;
        }
        queue.add(pending);
        if (idle) {
            LockSupport.unpark(thread);
        }
        if (ended && queue.remove(pending)) {
            fail(pending, null);
        }
        return pending.done;
    }

    private void run() {
        try {
            while (awaitWork()) {
                long started = System.nanoTime();
                if (!commitGroup()) {
                    recover();
                } else if (journal.staged() < GROUP_BYTES) {
                    parkUntil(started + commitEveryNanos);
                }
            }
        } catch (RuntimeException defect) {
            LOG.error("The audit ledger's writer stopped on a defect; restart to go on", defect);
        } finally {
            healthy = false;
            ended = true;
            failAll(null);
            closeJournal();
        }
    }

    /** False when closing and nothing is left to write. */
    private boolean awaitWork() {
        while (queue.isEmpty()) {
            if (closing) {
                return false;
            }
            idle = true;
            if (queue.isEmpty() && !closing) {
                LockSupport.park(this);
            }
            idle = false;
        }
        return true;
    }

    private boolean commitGroup() {
        journal.begin();
        for (Pending next = queue.poll(); next != null; next = journal.staged() < GROUP_BYTES ? queue.poll() : null) {
            try {
                journal.add(next.event, next.millis);
                group.add(next);
            } catch (RuntimeException defect) {
                fail(next, defect);
            }
        }
        long sequence = journal.size();
        try {
            checkpoint = journal.commit();
        } catch (IOException | RuntimeException failure) {
            healthy = false;
            LOG.error("The audit ledger cannot be written; nothing is answered until its disk works again", failure);
            failAll(failure);
            return false;
        }
        waiting.addAndGet(-group.size());
        for (Pending written : group) {
            written.succeed(sequence++);
        }
        group.clear();
        return true;
    }

    private void recover() {
        Duration pause = FIRST_RETRY;
        while (!closing) {
            parkUntil(System.nanoTime() + pause.toNanos());
            failAll(null);
            try {
                checkpoint = journal.recover();
                healthy = true;
                LOG.info("The audit ledger is written again, from entry {} on", checkpoint.size());
                return;
            } catch (IOException | RuntimeException still) {
                LOG.warn("The audit ledger still cannot be written", still);
            }
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause.multipliedBy(2);
        }
        failAll(null);
    }

    private void parkUntil(long deadline) {
        for (long left = deadline - System.nanoTime(); left > 0 && !closing; left = deadline - System.nanoTime()) {
            clearInterrupt();
            LockSupport.parkNanos(this, left);
        }
    }

    /** An interrupt left behind by a stage would close the files; this thread is ended by {@link #close} alone. */
    private static void clearInterrupt() {
        if (Thread.interrupted()) {
            LOG.debug("The audit writer ignored an interrupt");
        }
    }

    private void failAll(@Nullable Throwable cause) {
        for (Pending written : group) {
            fail(written, cause);
        }
        group.clear();
        for (Pending next = queue.poll(); next != null; next = queue.poll()) {
            fail(next, cause);
        }
    }

    private void fail(Pending pending, @Nullable Throwable cause) {
        waiting.decrementAndGet();
        pending.done.completeExceptionally(unavailable("The audit ledger could not write an entry", cause));
    }

    private static HoldfastException unavailable(String message, @Nullable Throwable cause) {
        return new HoldfastException(ErrorCode.AUDIT_UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.error("The audit ledger's writer did not end within {}; its disk may hang", CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeJournal() {
        try {
            journal.close();
        } catch (IOException failed) {
            LOG.warn("The audit ledger's file could not be closed; everything acknowledged is durable", failed);
        }
    }
}
