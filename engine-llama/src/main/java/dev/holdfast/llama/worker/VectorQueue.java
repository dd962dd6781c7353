package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Embedder;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes embeddings and scores on a thread of its own, which alone touches the embedder. Thread-safe. */
public final class VectorQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VectorQueue.class);
    private static final int MAX_WAITING = 4096;
    private static final Duration STOP = Duration.ofSeconds(10);

    private final BlockingQueue<Job<?>> jobs = new ArrayBlockingQueue<>(MAX_WAITING);
    private final CompletableFuture<Facts> facts = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * What the embedder can do.
     *
     * @param contextTokens the most tokens of one text
     * @param dimensions the length of a vector
     * @param ranks whether it scores pairs; if not, it makes vectors
     */
    public record Facts(int contextTokens, int dimensions, boolean ranks) {}

    private record Job<T>(Function<Embedder, T> work, CompletableFuture<T> result) {
        void run(Embedder embedder) {
            if (result.isDone()) {
                return;
            }
            try {
                result.complete(work.apply(embedder));
            } catch (RuntimeException failed) {
                result.completeExceptionally(failed);
            }
        }

        void refuse(String message, String code) {
            result.completeExceptionally(Refusal.unavailable(message, code));
        }
    }

    private VectorQueue(Supplier<Embedder> maker) {
        thread = Thread.ofPlatform().name("vectors").daemon().unstarted(() -> run(maker));
    }

    /** Starts the thread, makes the embedder on it and waits for that; fails as the supplier does. */
    public static VectorQueue start(Supplier<Embedder> maker) {
        VectorQueue queue = new VectorQueue(maker);
        queue.thread.start();
        try {
            queue.facts.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
        return queue;
    }

    /** What the embedder can do. */
    public Facts facts() {
        return facts.join();
    }

    /** The vector of a text; fails with a {@link Refusal} if too many wait. Cancel it if it is no longer wanted. */
    CompletableFuture<float[]> embed(int[] tokens) {
        return submit(embedder -> embedder.embed(tokens));
    }

    /** The score of a query and a document, joined; otherwise the same. */
    CompletableFuture<Float> score(int[] tokens) {
        return submit(embedder -> embedder.score(tokens));
    }

    private <T> CompletableFuture<T> submit(Function<Embedder, T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        if (stopping || !jobs.offer(job)) {
            job.refuse("The request queue is full.", "queue_full");
        }
        return job.result();
    }

    private void run(Supplier<Embedder> maker) {
        try (Embedder embedder = maker.get()) {
            facts.complete(new Facts(embedder.contextTokens(), embedder.dimensions(), embedder.ranks()));
            while (!stopping) {
                jobs.take().run(embedder);
            }
        } catch (InterruptedException ignored) {
            LOG.debug("the thread of embeddings ends");
        } catch (RuntimeException failed) {
            facts.completeExceptionally(failed);
        }
        stopping = true;
        for (Job<?> job = jobs.poll(); job != null; job = jobs.poll()) {
            job.refuse("The worker is stopping.", "stopping");
        }
    }

    /** Finishes the text at hand and frees the embedder. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(STOP);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
