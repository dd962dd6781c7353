package dev.holdfast.llama;

import static dev.holdfast.llama.LocalHarness.await;
import static dev.holdfast.llama.LocalHarness.isGone;
import static dev.holdfast.llama.LocalHarness.kill;
import static dev.holdfast.llama.LocalHarness.load;
import static dev.holdfast.llama.LocalHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.ByteSize;
import dev.holdfast.domain.EngineFailure;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.engine.CallOptions;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.LocalLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Supervision with real processes. */
@Timeout(60)
class LocalModelsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final LocalLoad AT_START = load(LocalLoad.When.START, 4, LONG);
    private static final LocalLoad AT_FIRST_USE = load(LocalLoad.When.FIRST_USE, 4, LONG);

    @TempDir
    Path folder;

    @BeforeEach
    void bring() throws IOException {
        Files.createSymbolicLink(folder.resolve("some.gguf"), LocalHarness.DEMO);
    }

    @Test
    void a_request_that_comes_before_the_worker_is_ready_waits_for_it() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            LocalHarness.Chat chat = harness.chat(engine, "hi");
            assertThat(chat.completed()).isTrue();
            assertThat(await(harness.settled())).isNull();
            assertThat(engine.condition()).startsWith("running in process " + chat.process());
            assertThat(await(engine.countPromptTokens(LocalHarness.request("hi"), new CallOptions("a", 0, ""))
                            .toCompletableFuture()))
                    .isEqualTo(7);
        }
    }

    @Test
    void the_digest_of_the_file_is_shown() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(LocalHarness.DEMO));
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            until(() -> engine.condition().endsWith("SHA-256 " + HexFormat.of().formatHex(digest)));
        }
    }

    @Test
    void a_killed_worker_ends_its_streams_with_the_reason_and_another_one_serves_the_next_request() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            LocalHarness.Chat chat = harness.chat(engine, "forever");
            long first = chat.process();
            kill(first);
            EngineFailure failure = chat.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
            assertThat(failure.message())
                    .isEqualTo("the worker of model 'some/model' ended (killed by signal 9); it is being restarted");
            assertThat(failure.retryable()).isFalse();
            assertThat(failure.status()).isNotZero();

            LocalHarness.Chat next = harness.chat(engine, "hi");
            assertThat(next.completed()).isTrue();
            assertThat(next.process()).isNotEqualTo(first);
        }
    }

    @Test
    @Tag("slow")
    @Timeout(300)
    void every_request_ends_however_often_workers_are_killed() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(load(LocalLoad.When.START, 1000, LONG));
            for (int round = 0; round < 30; round++) {
                long worker = harness.chat(engine, "hi").process();
                List<LocalHarness.Chat> chats = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    chats.add(harness.chat(engine, i % 2 == 0 ? "hi" : "forever"));
                    if (i == 10) {
                        kill(worker);
                    }
                }
                for (int i = 0; i < 20; i += 2) {
                    assertThat(await(chats.get(i).end)).isNotEmpty();
                }
                for (int i = 1; i < 20; i += 2) {
                    await(chats.get(i).first);
                    await(chats.get(i).call).cancel();
                }
            }
        }
    }

    @Test
    void a_request_that_kills_its_worker_is_run_once_more_and_then_fails() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            long first = harness.chat(engine, "hi").process();
            EngineFailure failure = harness.chat(engine, "die").failure();
            assertThat(failure.message()).contains("(exit status 3)");
            assertThat(harness.chat(engine, "hi").process()).isNotEqualTo(first);
        }
    }

    @Test
    void a_worker_that_dies_while_it_starts_is_started_again() {
        try (LocalHarness harness =
                new LocalHarness(folder, "once", folder.resolve("mark").toString())) {
            assertThat(harness.chat(harness.open(AT_START), "hi").completed()).isTrue();
        }
    }

    @Test
    void a_worker_that_dies_again_and_again_is_given_up_for_a_while_and_requests_fail_at_once() {
        try (LocalHarness harness = new LocalHarness(folder, "crash")) {
            InferenceEngine engine = harness.open(AT_START);
            EngineFailure waited = harness.chat(engine, "hi").failure();
            assertThat(waited.code()).isEqualTo(ErrorCode.NO_REPLICA);
            assertThat(waited.message())
                    .contains("Model 'some/model' cannot be served now: its worker ended (exit status 3)");
            await(harness.settled());
            assertThat(await(engine.healthy().toCompletableFuture())).isFalse();
            assertThat(harness.chat(engine, "hi").failure().message()).isEqualTo(waited.message());
        }
    }

    @Test
    void a_file_that_the_worker_refuses_is_not_tried_again_until_it_changes() throws Exception {
        try (LocalHarness harness = new LocalHarness(folder, "refuse")) {
            InferenceEngine engine = harness.open(AT_START);
            await(harness.settled());
            EngineFailure failure = harness.chat(engine, "hi").failure();
            assertThat(failure.message())
                    .isEqualTo("Model 'some/model' cannot be served now: the file is from another world, see [path]");
            assertThat(engine.condition()).isEqualTo("the file is from another world, see [path]");
            assertThat(harness.notices)
                    .containsExactly("some/model: cannot be served: the file is from another world, see [path]");
            Path log = folder.resolve("logs/worker-some_model.log");
            assertThat(Files.readAllLines(log)).hasSize(2);
            Files.copy(LocalHarness.DEMO, folder.resolve("some.gguf"), StandardCopyOption.REPLACE_EXISTING);
            until(() -> harness.notices.size() == 2);
            assertThat(Files.readAllLines(log)).hasSize(4);
        }
    }

    @Test
    void a_missing_file_is_said_and_served_when_it_comes() throws Exception {
        Files.delete(folder.resolve("some.gguf"));
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            await(harness.settled());
            assertThat(harness.chat(engine, "hi").failure().message())
                    .isEqualTo("Model 'some/model' cannot be served now: there is no model file some.gguf");
            bring();
            until(() -> engine.condition().startsWith("running"));
            assertThat(harness.chat(engine, "hi").completed()).isTrue();
        }
    }

    @Test
    void nothing_starts_before_the_first_request_if_so_configured() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_FIRST_USE);
            await(harness.settled());
            assertThat(engine.condition()).isEqualTo("not loaded; the next request loads it");
            assertThat(await(engine.healthy().toCompletableFuture())).isTrue();
            assertThat(harness.chat(engine, "hi").completed()).isTrue();
        }
    }

    @Test
    void an_idle_model_is_unloaded_and_loaded_again_by_the_next_request() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_FIRST_USE, new ByteSize(0), Duration.ofMillis(100));
            long first = harness.chat(engine, "hi").process();
            until(() -> engine.condition().startsWith("not loaded"));
            until(() -> isGone(first));
            LocalHarness.Chat working = harness.chat(engine, "forever");
            long second = working.process();
            assertThat(second).isNotEqualTo(first);
            await(working.call).cancel();
            until(() -> isGone(second));
        }
    }

    @Test
    void a_file_that_is_no_model_is_said_and_no_worker_starts() throws Exception {
        Files.delete(folder.resolve("some.gguf"));
        Files.writeString(folder.resolve("some.gguf"), "this is no model");
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            await(harness.settled());
            assertThat(engine.condition()).startsWith("some.gguf: ").contains("GGUF");
            assertThat(folder.resolve("logs")).doesNotExist();
        }
    }

    @Test
    void a_request_waits_no_longer_for_a_model_that_loads_than_is_allowed() throws Exception {
        Path gate = folder.resolve("gate");
        try (LocalHarness harness = new LocalHarness(folder, "gate", gate.toString())) {
            InferenceEngine engine = harness.open(load(LocalLoad.When.START, 2, Duration.ofMillis(100)));
            until(() -> engine.condition().equals("loading, 25 %"));
            EngineFailure late = harness.chat(engine, "hi").failure();
            assertThat(late.code()).isEqualTo(ErrorCode.QUEUE_FULL);
            assertThat(late.message()).contains("was not ready in time (loading, 25 %)");
            Files.createFile(gate);
            until(() -> engine.condition().startsWith("running"));
            assertThat(harness.chat(engine, "hi").completed()).isTrue();
        }
    }

    @Test
    void as_many_requests_wait_while_it_loads_as_are_allowed() throws Exception {
        Path gate = folder.resolve("gate");
        try (LocalHarness harness = new LocalHarness(folder, "gate", gate.toString())) {
            InferenceEngine engine = harness.open(load(LocalLoad.When.START, 2, LONG));
            until(() -> engine.condition().equals("loading, 25 %"));
            LocalHarness.Chat one = harness.chat(engine, "hi");
            LocalHarness.Chat two = harness.chat(engine, "hi");
            assertThat(await(engine.healthy().toCompletableFuture())).isTrue();
            EngineFailure tooMany = harness.chat(engine, "hi").failure();
            assertThat(tooMany.code()).isEqualTo(ErrorCode.QUEUE_FULL);
            assertThat(tooMany.message()).contains("loading, 25 %", "2 requests wait");
            await(two.call).cancel();
            LocalHarness.Chat three = harness.chat(engine, "hi");
            Files.createFile(gate);
            assertThat(one.completed()).isTrue();
            assertThat(three.completed()).isTrue();
            assertThat(two.end).isNotDone();
        }
    }

    @Test
    void a_worker_that_uses_more_memory_than_allowed_is_ended() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START, new ByteSize(300 << 20), Duration.ZERO);
            assertThat(harness.chat(engine, "grow forever").failure().message())
                    .containsPattern("it used \\d+ MiB of memory, more than its memory_limit of 300MiB");
        }
    }

    @Test
    void a_worker_that_does_not_answer_its_health_check_is_ended_and_another_one_serves() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            InferenceEngine engine = harness.open(AT_START);
            LocalHarness.Chat chat = harness.chat(engine, "deaf forever");
            long first = chat.process();
            assertThat(chat.failure().message()).contains("it did not answer a health check for");
            assertThat(harness.chat(engine, "hi").process()).isNotEqualTo(first);
        }
    }

    @Test
    void closing_ends_the_worker_and_what_runs_on_it() {
        LocalHarness harness = new LocalHarness(folder);
        InferenceEngine engine = harness.open(AT_START);
        LocalHarness.Chat chat = harness.chat(engine, "forever");
        long process = chat.process();
        engine.close();
        assertThat(chat.failure().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
        until(() -> isGone(process));
        assertThat(harness.chat(engine, "hi").failure().message()).contains("it is no longer served");
        harness.close();
    }

    @Test
    void two_engines_of_one_model_keep_two_logs() {
        try (LocalHarness harness = new LocalHarness(folder)) {
            assertThat(harness.chat(harness.open(AT_FIRST_USE), "hi").completed())
                    .isTrue();
            assertThat(harness.chat(harness.open(AT_FIRST_USE), "hi").completed())
                    .isTrue();
            assertThat(folder.resolve("logs"))
                    .isDirectoryContaining("glob:**/worker-some_model.log")
                    .isDirectoryContaining("glob:**/worker-some_model-2.log");
        }
    }
}
