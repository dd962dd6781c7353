package dev.holdfast.testkit.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.Delta;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Usage;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.engine.InferenceEngine;
import dev.holdfast.engine.OpenAiCodec;
import dev.holdfast.engine.OpenAiEngine;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiEngineTest {
    private final EngineHarness harness = new EngineHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @ParameterizedTest
    @EnumSource(EngineShape.class)
    void a_whole_answer_comes_byte_for_byte(EngineShape shape) {
        harness.server.respondAs(shape);
        EngineHarness.Recorded recorded =
                harness.run(harness.client(EngineKind.GENERIC), EngineHarness.chat(false, ""));
        StreamEvent.Answer answer = (StreamEvent.Answer) recorded.all().getFirst();
        assertThat(recorded.completed()).isTrue();
        assertThat(recorded.wrong).isNotDone();
        assertThat(answer.usage().prompt()).isEqualTo(EngineShape.PROMPT_TOKENS);
        assertThat(answer.deltas())
                .contains(new Delta.Text(0, String.join("", EngineShape.PIECES)), new Delta.Finished(0, "stop"));
    }

    @ParameterizedTest
    @EnumSource(EngineShape.class)
    void tool_calls_of_every_engine_join_to_the_same_arguments(EngineShape shape) {
        harness.server.respondAs(shape);
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
        EngineHarness.Recorded recorded =
                harness.run(harness.client(EngineKind.GENERIC), EngineHarness.chat(true, tools));
        StringBuilder arguments = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (StreamEvent event : recorded.all()) {
            if (event instanceof StreamEvent.Chunk chunk) {
                for (Delta delta : chunk.deltas()) {
                    if (delta instanceof Delta.Tool tool) {
                        arguments.append(tool.arguments());
                        if (tool.name() != null) {
                            names.add(tool.name());
                        }
                    }
                }
            }
        }
        assertThat(recorded.completed()).isTrue();
        assertThat(arguments).hasToString(String.join("", EngineShape.ARGUMENTS));
        assertThat(names).containsExactly("weather");
    }

    @Test
    void completions_and_embeddings_go_to_their_paths_behind_a_prefix() {
        URI url = URI.create(harness.server.url() + "/openai/v1/");
        OpenAiEngine engine = new OpenAiEngine(
                harness.vertx,
                EngineHarness.settings(url, EngineKind.GENERIC, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                1);
        EngineHarness.Recorded completion = harness.run(
                engine,
                EngineHarness.decoded(OpenAiCodec.decodeCompletion(
                        "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"stream\":true}".getBytes(UTF_8))));
        assertThat(completion.completed()).isTrue();
        EngineHarness.Recorded embedding = harness.run(
                engine,
                EngineHarness.decoded(
                        OpenAiCodec.decodeEmbedding("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}".getBytes(UTF_8))));
        assertThat(((StreamEvent.Answer) embedding.all().getFirst()).usage()).isEqualTo(Usage.of(9, 0));
        assertThat(harness.server.received())
                .extracting(Received::path)
                .containsExactly("/openai/v1/completions", "/openai/v1/embeddings");
    }

    @Test
    void events_come_on_the_callers_context_after_start_has_returned() throws InterruptedException {
        Queue<EngineHarness.Recorded> all = new ConcurrentLinkedQueue<>();
        OpenAiEngine engine = harness.client(EngineKind.VLLM);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().name("caller-" + t).start(() -> {
                for (int i = 0; i < 25; i++) {
                    all.add(harness.run(engine, EngineHarness.chat(i % 2 == 0, "")));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(all).hasSize(100).allSatisfy(recorded -> {
            assertThat(recorded.all().getLast()).isEqualTo(new StreamEvent.Completed());
            assertThat(recorded.wrong).isNotDone();
        });
    }

    @Test
    void more_calls_than_connections_and_waiting_places_are_refused_as_overload() {
        harness.server.respond(request -> Script.silent());
        OpenAiEngine engine = harness.client(EngineKind.VLLM);
        List<EngineHarness.Recorded> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(harness.run(engine, EngineHarness.chat(true, "")));
        }
        assertThat(all.getLast().failure().code()).isEqualTo(ErrorCode.ENGINE_OVERLOADED);
        assertThat(all.getLast().failure().retryable()).isTrue();
    }

    @Test
    void an_engine_that_is_not_there_is_a_failure_that_may_be_retried() {
        OpenAiEngine engine = new OpenAiEngine(
                harness.vertx,
                EngineHarness.settings(
                        URI.create("http://127.0.0.1:1"),
                        EngineKind.VLLM,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5)),
                1);
        EngineHarness.Recorded recorded = harness.run(engine, EngineHarness.chat(true, ""));
        assertThat(recorded.failure().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(recorded.failure().message()).isEqualTo("the engine cannot be reached");
        assertThat(recorded.failure().retryable()).isTrue();
        assertThat(recorded.wrong).isNotDone();
        assertThat(EngineHarness.await(engine.healthy().toCompletableFuture())).isFalse();
    }

    @Test
    void a_connection_closed_without_an_answer_may_be_retried() {
        EngineHarness.Recorded recorded = harness.stream(EngineKind.VLLM, Script.refusing());
        assertThat(recorded.failure().code()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(recorded.failure().retryable()).isTrue();
    }

    @Test
    void silence_before_and_within_an_answer_times_out_and_closes_the_request() {
        OpenAiEngine engine = new OpenAiEngine(
                harness.vertx,
                EngineHarness.settings(
                        harness.server.url(), EngineKind.VLLM, Duration.ofMillis(80), Duration.ofMillis(60)),
                1);
        for (Script script : List.of(Script.silent(), EngineTroubles.silenceAfterText())) {
            harness.server.enqueue(script);
            EngineHarness.Recorded recorded = harness.run(engine, EngineHarness.chat(true, ""));
            assertThat(recorded.failure().code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT);
            EngineHarness.await(EngineHarness.await(harness.server.next()).clientGone());
        }
    }

    @Test
    void cancelling_closes_the_engines_request_before_the_first_byte_and_within_the_answer() {
        for (Script script : List.of(Script.silent(), EngineTroubles.silenceAfterText())) {
            EngineHarness.Recorded recorded = harness.stream(EngineKind.VLLM, script);
            Received request = EngineHarness.await(harness.server.next());
            InferenceEngine.Call call = EngineHarness.await(recorded.call);
            long start = System.nanoTime();
            recorded.context.runOnContext(v -> call.cancel());
            EngineHarness.await(request.clientGone());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
            assertThat(recorded.end).isNotDone();
        }
    }

    @Test
    void a_call_cancelled_at_once_sends_nothing_and_gives_no_event() {
        OpenAiEngine engine = harness.client(EngineKind.VLLM);
        CompletableFuture<StreamEvent> event = new CompletableFuture<>();
        harness.vertx
                .getOrCreateContext()
                .runOnContext(v -> engine.start(EngineHarness.chat(true, ""), EngineHarness.OPTIONS, event::complete)
                        .cancel());
        assertThat(harness.run(engine, EngineHarness.chat(true, "")).completed())
                .isTrue();
        assertThat(event).isNotDone();
        assertThat(harness.server.received()).hasSize(1);
    }

    @Test
    void a_paused_call_holds_the_engine_back_and_goes_on_when_resumed() {
        String text = "x".repeat(8_000);
        Script script = Script.sse();
        for (int i = 0; i < 3_000; i++) {
            script.event(EngineTroubles.CHUNK.replace("Hi", text));
        }
        script.event(EngineTroubles.FINISH).done();
        harness.server.enqueue(script);
        EngineHarness.Recorded recorded = harness.run(harness.client(EngineKind.VLLM), EngineHarness.chat(true, ""));
        InferenceEngine.Call call = EngineHarness.await(recorded.call);
        recorded.context.runOnContext(v -> call.pause());
        Received request = EngineHarness.await(harness.server.next());
        assertThat(request.answered()
                        .completeOnTimeout(null, 300, TimeUnit.MILLISECONDS)
                        .isDone())
                .isFalse();
        assertThat(recorded.end).isNotDone();
        recorded.context.runOnContext(v -> call.resume());
        assertThat(recorded.completed()).isTrue();
        assertThat(recorded.all()).hasSize(3_002);
    }

    @Test
    void an_answer_or_event_over_its_bound_is_a_failure() {
        String big = EngineTroubles.CHUNK.replace("Hi", "x".repeat(100_000));
        assertThat(harness.stream(EngineKind.VLLM, Script.sse().event(big))
                        .failure()
                        .message())
                .contains("max_event");
        harness.server.enqueue(Script.json(200, "{\"x\":\"" + "y".repeat(2 << 20) + "\"}"));
        assertThat(harness.run(harness.client(EngineKind.VLLM), EngineHarness.chat(false, ""))
                        .failure()
                        .message())
                .contains("max_answer");
    }

    @Test
    void the_wrong_kind_of_answer_is_a_failure() {
        harness.server.enqueue(Script.sse(List.of(EngineTroubles.CHUNK)));
        assertThat(harness.run(harness.client(EngineKind.VLLM), EngineHarness.chat(false, ""))
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(harness.stream(EngineKind.VLLM, Script.json(200, "{\"choices\":[]}"))
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(harness.stream(EngineKind.VLLM, Script.json(200, "{\"error\":{\"message\":\"bad\",\"code\":400}}"))
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_REJECTED);
    }

    @Test
    void connections_are_used_again_after_a_stream() {
        OpenAiEngine engine = harness.client(EngineKind.VLLM);
        for (int i = 0; i < 20; i++) {
            assertThat(harness.run(engine, EngineHarness.chat(true, "")).completed())
                    .isTrue();
        }
        assertThat(harness.server.received()).hasSize(20);
    }

    @ParameterizedTest
    @CsvSource({"VLLM,17,/tokenize", "LLAMA_SERVER,17,/tokenize"})
    void prompts_are_counted_by_the_engines_own_tokenizer(EngineKind kind, long count, String path) {
        long tokens = EngineHarness.await(harness.client(kind)
                .countPromptTokens(EngineHarness.chat(false, ""), EngineHarness.OPTIONS)
                .toCompletableFuture());
        assertThat(tokens).isEqualTo(count);
        assertThat(harness.server.received().getLast().path()).isEqualTo(path);
    }

    @Test
    void an_engine_without_a_tokenizer_says_so() {
        CompletableFuture<Long> count = harness.client(EngineKind.OPENAI)
                .countPromptTokens(EngineHarness.chat(false, ""), EngineHarness.OPTIONS)
                .toCompletableFuture();
        assertThatThrownBy(() -> EngineHarness.await(count)).hasMessageContaining("no tokenizer");
    }

    @ParameterizedTest
    @CsvSource({"VLLM,/health", "SGLANG,/ping", "OLLAMA,/", "OPENAI,/v1/models", "LLAMA_SERVER,/health"})
    void health_is_asked_where_it_is_cheap(EngineKind kind, String path) {
        assertThat(EngineHarness.await(harness.client(kind).healthy().toCompletableFuture()))
                .isTrue();
        assertThat(harness.server.received().getLast().path()).isEqualTo(path);
        harness.server.respond(request -> Script.json(503, "{}"));
        assertThat(EngineHarness.await(harness.client(kind).healthy().toCompletableFuture()))
                .isFalse();
    }

    @Test
    void a_closed_client_fails_its_calls_and_never_throws() {
        InferenceEngine engine = harness.client(EngineKind.VLLM);
        engine.close();
        CompletableFuture<Long> count = engine.countPromptTokens(EngineHarness.chat(false, ""), EngineHarness.OPTIONS)
                .toCompletableFuture();
        assertThatThrownBy(() -> EngineHarness.await(count)).isNotNull();
        assertThat(EngineHarness.await(engine.healthy().toCompletableFuture())).isFalse();
        assertThat(harness.run(engine, EngineHarness.chat(true, "")).failure().retryable())
                .isTrue();
    }
}
