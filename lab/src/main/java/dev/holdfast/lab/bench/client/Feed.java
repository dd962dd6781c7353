package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.workload.Prompt;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests ahead of time on a thread of its own, so that writing a long prompt does not make the loop late. The thread ends with
 * the prompts, or when this is closed. To be read from one thread.
 */
public final class Feed implements TurnSource, AutoCloseable {
    private final BlockingQueue<Turn> ready;
    private final Iterator<Prompt> prompts;
    private final Bodies bodies;
    private final Thread maker;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean made;
    private volatile boolean closed;

    private Feed(Iterator<Prompt> prompts, Bodies bodies, int ahead) {
        this.prompts = prompts;
        this.bodies = bodies;
        this.ready = new ArrayBlockingQueue<>(ahead);
        this.maker = Thread.ofPlatform().name("bench-feed").daemon().unstarted(this::make);
    }

    /**
     * Starts to make requests.
     *
     * @param prompts used by the thread of this feed alone
     * @param ahead how many to have ready at most
     */
    public static Feed start(Iterator<Prompt> prompts, Bodies bodies, int ahead) {
        Feed feed = new Feed(prompts, bodies, ahead);
        feed.maker.start();
        return feed;
    }

    private void make() {
        try {
            while (!closed && prompts.hasNext()) {
                Prompt prompt = prompts.next();
                boolean alone = prompt.turn() == 0 && prompt.last();
                ready.put(new Turn(prompt, alone ? bodies.job(prompt, prompt.messages()) : null));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            failure.set(broken);
        } finally {
            made = true;
        }
    }

    /** Waits until there is something to take, or nothing more will come. */
    public void awaitFull() throws InterruptedException {
        while (!made && ready.remainingCapacity() > 0) {
            maker.join(java.time.Duration.ofMillis(1));
        }
    }

    @Override
    public @Nullable Turn next() {
        return ready.poll();
    }

    @Override
    public boolean isExhausted() {
        return made && ready.isEmpty();
    }

    /** What stopped the making of requests before its end, or null. */
    public @Nullable RuntimeException failure() {
        return failure.get();
    }

    @Override
    public void close() {
        closed = true;
        maker.interrupt();
    }
}
