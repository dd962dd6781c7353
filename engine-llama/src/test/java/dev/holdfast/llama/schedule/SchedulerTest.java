package dev.holdfast.llama.schedule;

import static dev.holdfast.llama.schedule.ManualScheduler.prompt;
import static dev.holdfast.llama.schedule.ManualScheduler.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchedulerTest {
    private static final DecoderLimits LIMITS = new DecoderLimits(300, 60, 8, 16, true, true);
    private final AtomicReference<ReferenceDecoder> decoder = new AtomicReference<>();

    private Scheduler start(int maxRunning) {
        SchedulerSettings settings = new SchedulerSettings(
                maxRunning, 10_000, 16, 8, 2, 4, Integer.MAX_VALUE, true, 0, Duration.ofSeconds(20));
        return Scheduler.start(this::decoder, ReferenceDecoder.vocabulary(), settings, System::nanoTime);
    }

    private Decoder decoder() {
        decoder.set(new ReferenceDecoder(LIMITS));
        return decoder.get();
    }

    private record Sent(GenerationRequest request, Generation generation, RecordingListener heard) {}

    @Test
    void itAnswersManyThreadsThatSubmitAndCancelAndPauseAtOnce() throws InterruptedException {
        List<Sent> sent = new CopyOnWriteArrayList<>();
        try (Scheduler scheduler = start(6)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Random random = new Random(t);
                threads.add(Thread.ofPlatform().name("caller-" + t).start(() -> {
                    List<Generation> paused = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        GenerationRequest request =
                                request(prompt(random.nextInt(3), 1 + random.nextInt(40)), 1 + random.nextInt(10));
                        RecordingListener heard = new RecordingListener();
                        Generation generation = scheduler.submit(request, heard);
                        sent.add(new Sent(request, generation, heard));
                        switch (random.nextInt(4)) {
                            case 0 -> generation.cancel();
                            case 1 -> {
                                generation.pause();
                                paused.add(generation);
                            }
                            default -> {}
                        }
                    }
                    paused.forEach(Generation::resume);
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Sent each : sent) {
                each.heard.ended.await();
            }
            for (Sent each : sent) {
                if (each.heard.failure == null) {
                    assertThat(each.heard.tokens()).isEqualTo(ReferenceDecoder.alone(each.request, 60));
                } else {
                    assertThat(each.heard.failure).isInstanceOf(GenerationFailure.Cancelled.class);
                }
            }
        }
        assertThat(sent).hasSize(800);
        assertThat(decoder.get().closed()).isTrue();
        assertThat(decoder.get().openSamplers()).isZero();
    }

    @Test
    void anIdleSchedulerWakesForARequestAndForADeadline() throws InterruptedException {
        try (Scheduler scheduler = start(2)) {
            for (int i = 0; i < 20; i++) {
                RecordingListener heard = new RecordingListener();
                scheduler.submit(request(prompt(i, 5), 3), heard);
                heard.ended.await();
                assertThat(heard.reason).isEqualTo(FinishReason.LENGTH);
            }
            RecordingListener paused = new RecordingListener();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
            scheduler
                    .submit(ManualScheduler.with(request(prompt(0, 5), 1000), 0, deadline), paused)
                    .pause();
            paused.ended.await();
            assertThat(paused.over()).isTrue();
        }
    }

    @Test
    void closingEndsAllAndLaterRequestsFail() throws InterruptedException {
        Scheduler scheduler = start(1);
        List<RecordingListener> heard = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RecordingListener listener = new RecordingListener();
            heard.add(listener);
            scheduler.submit(request(prompt(i, 50), 9), listener).pause();
        }
        scheduler.close();
        for (RecordingListener listener : heard) {
            assertThat(listener.ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        RecordingListener late = new RecordingListener();
        scheduler.submit(request(prompt(0, 5), 3), late);
        assertThat(late.failure).isInstanceOf(GenerationFailure.EngineFailed.class);
        assertThat(decoder.get().closed()).isTrue();
        assertThat(decoder.get().openSamplers()).isZero();
        scheduler.close();
    }

    @Test
    void closingInterruptsTheBatchThatRuns() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Scheduler scheduler = Scheduler.start(
                () -> new ReferenceDecoder(LIMITS) {
                    @Override
                    public DecodeOutcome decode(Batch batch) {
                        running.countDown();
                        try {
                            interrupted.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return DecodeOutcome.ABORTED;
                    }

                    @Override
                    public void interrupt() {
                        interrupted.countDown();
                    }
                },
                ReferenceDecoder.vocabulary(),
                SchedulerSettings.defaults(),
                System::nanoTime);
        RecordingListener heard = new RecordingListener();
        scheduler.submit(request(prompt(0, 50), 9), heard);
        running.await();
        scheduler.close();
        assertThat(heard.failure).isInstanceOf(GenerationFailure.EngineFailed.class);
    }

    @Test
    void whatTheDecoderCannotStartWithIsThrown() {
        assertThatThrownBy(() -> Scheduler.start(
                        () -> {
                            throw new IllegalStateException("no model");
                        },
                        ReferenceDecoder.vocabulary(),
                        SchedulerSettings.defaults(),
                        System::nanoTime))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no model");
    }

    @Test
    void anErrorOnTheThreadEndsAllAndSaysThatItIsBroken() throws InterruptedException {
        try (Scheduler scheduler = Scheduler.start(
                () -> new ReferenceDecoder(LIMITS) {
                    @Override
                    public DecodeOutcome decode(Batch batch) {
                        throw new AssertionError("broken");
                    }
                },
                ReferenceDecoder.vocabulary(),
                SchedulerSettings.defaults(),
                System::nanoTime)) {
            RecordingListener heard = new RecordingListener();
            scheduler.submit(request(prompt(0, 5), 3), heard);
            heard.ended.await();
            assertThat(heard.failure).isInstanceOf(GenerationFailure.EngineFailed.class);
            RecordingListener late = new RecordingListener();
            scheduler.submit(request(prompt(0, 5), 3), late);
            late.ended.await();
            assertThat(late.failure).isInstanceOf(GenerationFailure.EngineFailed.class);
            assertThat(scheduler.status().broken()).isTrue();
        }
    }
}
