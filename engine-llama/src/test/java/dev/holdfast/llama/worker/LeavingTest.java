package dev.holdfast.llama.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.FinishReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that leave, that read slowly, and workers that stop. */
class LeavingTest {
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private final WorkerFixture worker = WorkerFixture.serving();

    @AfterEach
    void close() {
        worker.close();
    }

    private static boolean happens(CountDownLatch latch) throws InterruptedException {
        return latch.await(10, TimeUnit.SECONDS);
    }

    private FakeQueue.Submission leave(String fields, String after) throws IOException, InterruptedException {
        try (RawClient client = new RawClient(worker.server.address())) {
            client.post("/v1/chat/completions", CHAT + fields + "}");
            FakeQueue.Submission submission = worker.queue.next();
            if (!after.isEmpty()) {
                client.readUntil(after);
            }
            return submission;
        }
    }

    @Test
    void leavingBeforeThePromptIsComputedCancels() throws Exception {
        assertThat(happens(leave("", "").cancelled)).isTrue();
        assertThat(happens(leave(",\"stream\":true", "").cancelled)).isTrue();
    }

    @Test
    void leavingInTheMiddleOfAnAnswerCancels() throws Exception {
        worker.queue.each(own -> {
            own.start(0);
            own.say("ab");
        });
        assertThat(happens(leave(",\"stream\":true", "\"content\":\"a").cancelled))
                .isTrue();
        assertThat(happens(leave("", "").cancelled)).isTrue();
    }

    @Test
    void leavingCancelsAllAnswersToARequest() throws Exception {
        FakeQueue.Submission first;
        FakeQueue.Submission second;
        try (RawClient client = new RawClient(worker.server.address())) {
            client.post("/v1/chat/completions", CHAT + ",\"n\":2}");
            first = worker.queue.next();
            second = worker.queue.next();
        }
        assertThat(happens(first.cancelled)).isTrue();
        assertThat(happens(second.cancelled)).isTrue();
    }

    @Test
    void afterTheEndNothingIsCancelled() throws Exception {
        worker.queue.saying("x");
        worker.chat("");
        assertThat(worker.queue.next().cancelled.getCount()).isOne();
    }

    @Test
    void aSlowReaderPausesTheGenerationAndGetsAllOfItInTheEnd() throws Exception {
        AtomicInteger said = new AtomicInteger();
        worker.queue.each(own -> {
            own.start(0);
            own.run(more -> saySome(more, said));
        });
        try (RawClient client = new RawClient(worker.server.address())) {
            client.post("/v1/chat/completions", CHAT + ",\"stream\":true,\"user\":\"" + "x".repeat(10) + "\"}");
            FakeQueue.Submission submission = worker.queue.next();
            assertThat(happens(submission.everPaused)).isTrue();
            String all = client.readUntil("[DONE]");
            assertThat(all.chars().filter(c -> c == '#').count()).isEqualTo(said.get());
            assertThat(submission.paused).isFalse();
        }
    }

    /** Says more while it is not paused, until it was paused once and resumed. */
    private static void saySome(FakeQueue.Submission own, AtomicInteger said) {
        if (!own.paused.get()) {
            if (own.everPaused.getCount() == 0) {
                own.finish(FinishReason.STOP);
                return;
            }
            said.incrementAndGet();
            own.say("#");
        }
        own.run(more -> saySome(more, said));
    }

    @Test
    void aReaderThatTakesNothingIsGivenUp() throws Exception {
        HttpSettings hasty = new HttpSettings(
                "127.0.0.1",
                0,
                "",
                null,
                1000,
                10,
                new HttpSettings.Timeouts(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1)));
        try (WorkerFixture impatient = new WorkerFixture(hasty);
                RawClient client = new RawClient(impatient.server.address())) {
            impatient.serve();
            impatient.queue.each(own -> {
                own.start(0);
                own.run(LeavingTest::sayForEver);
            });
            client.post("/v1/chat/completions", CHAT + ",\"stream\":true}");
            assertThat(happens(impatient.queue.next().cancelled)).isTrue();
        }
    }

    private static void sayForEver(FakeQueue.Submission own) {
        if (own.cancelled.getCount() > 0) {
            if (!own.paused.get()) {
                own.say("#");
            }
            own.run(LeavingTest::sayForEver);
        }
    }

    @Test
    void aStoppingWorkerFinishesWhatItHasAndTakesNoMore() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        worker.queue.each(own -> own.start(0));
        Thread drain = Thread.ofVirtual().unstarted(() -> {
            try {
                assertThat(worker.server.drain()).isTrue();
                stopping.countDown();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        try (RawClient client = new RawClient(worker.server.address())) {
            client.post("/v1/chat/completions", CHAT + "}");
            FakeQueue.Submission submission = worker.queue.next();
            drain.start();
            while (worker.get("/health").status() != 503) {
                Thread.onSpinWait();
            }
            assertThat(worker.chat("").status()).isEqualTo(503);
            assertThat(stopping.getCount()).isOne();
            submission.run(own -> {
                own.say("done");
                own.finish(FinishReason.STOP);
            });
            assertThat(client.readUntil("usage")).contains("done");
            assertThat(happens(stopping)).isTrue();
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws Exception {
        HttpSettings hasty = new HttpSettings(
                "127.0.0.1",
                0,
                "",
                null,
                1000,
                10,
                new HttpSettings.Timeouts(
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)));
        try (WorkerFixture impatient = new WorkerFixture(hasty);
                RawClient client = new RawClient(impatient.server.address())) {
            client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 503");
        }
    }

    @Test
    void aConnectionThatNeverComesToARequestIsClosed() throws Exception {
        HttpSettings hasty = new HttpSettings(
                "127.0.0.1",
                0,
                "",
                null,
                1000,
                10,
                new HttpSettings.Timeouts(
                        Duration.ofMinutes(1),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)));
        try (WorkerFixture impatient = new WorkerFixture(hasty);
                RawClient client = new RawClient(impatient.server.address())) {
            client.send("GET /health HT");
            assertThat(client.readAll()).isEmpty();
        }
    }
}
