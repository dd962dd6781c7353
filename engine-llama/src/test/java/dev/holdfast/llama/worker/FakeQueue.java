package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.Generation;
import dev.holdfast.llama.schedule.GenerationFailure;
import dev.holdfast.llama.schedule.GenerationListener;
import dev.holdfast.llama.schedule.GenerationQueue;
import dev.holdfast.llama.schedule.GenerationRequest;
import dev.holdfast.llama.schedule.GenerationStats;
import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.SchedulerStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A scheduler without a model: tests say what each generation does, on its one thread. */
final class FakeQueue implements GenerationQueue, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("fake-scheduler").factory());
    private final BlockingQueue<Submission> submissions = new LinkedBlockingQueue<>();
    volatile boolean broken;
    private volatile Consumer<Submission> script = submission -> {};

    /** One generation. */
    final class Submission implements Generation {
        final GenerationRequest request;
        final CountDownLatch cancelled = new CountDownLatch(1);
        final AtomicBoolean paused = new AtomicBoolean();
        final CountDownLatch everPaused = new CountDownLatch(1);
        private final GenerationListener listener;
        private int tokens;
        private boolean ended;

        Submission(GenerationRequest request, GenerationListener listener) {
            this.request = request;
            this.listener = listener;
        }

        @Override
        public void cancel() {
            cancelled.countDown();
            run(own -> own.fail(new GenerationFailure.Cancelled("cancelled")));
        }

        @Override
        public void pause() {
            paused.set(true);
            everPaused.countDown();
        }

        @Override
        public void resume() {
            paused.set(false);
        }

        /** Does something on the scheduler's thread. */
        void run(Consumer<Submission> action) {
            if (!thread.isShutdown()) {
                thread.execute(() -> action.accept(this));
            }
        }

        void start(int cached) {
            listener.started(cached);
        }

        /** Produces a token for each character; what is longer than a byte comes with its last byte. */
        void say(String text) {
            text.codePoints().forEach(point -> {
                byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i++) {
                    token(i == bytes.length - 1 ? Character.toString(point) : "", bytes[i] & 0xFF);
                }
            });
        }

        void token(String text, int id) {
            if (!ended) {
                tokens++;
                boolean logprobs = request.sampling().topLogprobs() >= 0;
                List<Sampled.Likely> top = request.sampling().topLogprobs() > 0
                        ? List.of(new Sampled.Likely(id, -0.5f), new Sampled.Likely('z', Float.NEGATIVE_INFINITY))
                        : List.of();
                listener.produced(text, logprobs ? new Sampled(id, -0.5f, top) : Sampled.of(id));
            }
        }

        void finish(FinishReason reason) {
            if (!ended) {
                ended = true;
                listener.finished(reason, stats());
            }
        }

        void fail(GenerationFailure failure) {
            if (!ended) {
                ended = true;
                listener.failed(failure, stats());
            }
        }

        private GenerationStats stats() {
            return new GenerationStats(request.prompt().length, 3, tokens, 0);
        }
    }

    /** From now on each generation does this. */
    FakeQueue each(Consumer<Submission> does) {
        script = does;
        return this;
    }

    /** From now on each generation says this and stops. */
    FakeQueue saying(String text) {
        return each(own -> {
            own.start(3);
            own.say(text);
            own.finish(FinishReason.STOP);
        });
    }

    /** The next generation that was submitted. */
    Submission next() throws InterruptedException {
        Submission next = submissions.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no generation was submitted");
        }
        return next;
    }

    boolean isEmpty() {
        return submissions.isEmpty();
    }

    @Override
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        Submission submission = new Submission(request, listener);
        submissions.add(submission);
        submission.run(own -> script.accept(own));
        return submission;
    }

    @Override
    public SchedulerStatus status() {
        return new SchedulerStatus(
                1, 2, 300, 100, 1000, 4096, true, broken, new SchedulerStatus.Totals(5, 70, 6, 80, 40, 1, 9));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
