package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.Generation;
import dev.holdfast.llama.schedule.GenerationFailure;
import dev.holdfast.llama.schedule.GenerationListener;
import dev.holdfast.llama.schedule.GenerationStats;
import dev.holdfast.llama.schedule.Sampled;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens to one generation for one choice of an answer, and holds it back while its reader is slow or the event loop is
 * behind. Thread-safe.
 */
final class Feed implements GenerationListener {
    /** So many tokens may wait for the event loop before the generation pauses. */
    private static final int MAX_AHEAD = 512;

    private final Choice choice;
    private final Handover handover;
    private final LongSupplier nanoTime;
    private final AtomicInteger ahead = new AtomicInteger();
    private @Nullable Generation generation;
    private boolean slowReader;
    private boolean paused;
    private boolean cancelled;

    Feed(Choice choice, Handover handover, LongSupplier nanoTime) {
        this.choice = choice;
        this.handover = handover;
        this.nanoTime = nanoTime;
    }

    /** The generation that this listens to. */
    synchronized void attach(Generation submitted) {
        generation = submitted;
        if (cancelled) {
            submitted.cancel();
        } else if (paused) {
            submitted.pause();
        }
    }

    synchronized void cancel() {
        cancelled = true;
        if (generation != null) {
            generation.cancel();
        }
    }

    /** Whether the client takes less than it gets. */
    void slowReader(boolean slow) {
        synchronized (this) {
            slowReader = slow;
        }
        balance();
    }

    /** The event loop has taken a token. */
    void taken() {
        if (ahead.decrementAndGet() == MAX_AHEAD / 2) {
            balance();
        }
    }

    private synchronized void balance() {
        int waiting = ahead.get();
        boolean behind = paused ? waiting > MAX_AHEAD / 2 : waiting >= MAX_AHEAD;
        boolean pause = slowReader || behind;
        if (pause == paused) {
            return;
        }
        paused = pause;
        if (generation != null && !cancelled) {
            if (pause) {
                generation.pause();
            } else {
                generation.resume();
            }
        }
    }

    @Override
    public void started(int cachedTokens) {
        handover.put(new FeedEvent.Started(choice, cachedTokens));
    }

    @Override
    public void produced(String text, Sampled sampled) {
        if (ahead.incrementAndGet() == MAX_AHEAD) {
            balance();
        }
        handover.put(new FeedEvent.Produced(choice, text, sampled, nanoTime.getAsLong()));
    }

    @Override
    public void finished(FinishReason reason, GenerationStats stats) {
        handover.put(new FeedEvent.Finished(choice, reason, stats));
    }

    @Override
    public void failed(GenerationFailure failure, GenerationStats stats) {
        handover.put(new FeedEvent.Failed(choice, failure, stats));
    }
}
