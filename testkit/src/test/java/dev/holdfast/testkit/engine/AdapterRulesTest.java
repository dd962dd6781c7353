package dev.holdfast.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.Delta;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.Usage;
import dev.holdfast.engine.EngineKind;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.EngineTroubles;
import dev.holdfast.testkit.Received;
import dev.holdfast.testkit.Script;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ten rules for adapters, each over real HTTP. */
class AdapterRulesTest {
    private final EngineHarness harness = new EngineHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static List<Delta> deltas(List<StreamEvent> events) {
        return events.stream()
                .flatMap(event -> event instanceof StreamEvent.Chunk chunk ? chunk.deltas().stream() : null)
                .toList();
    }

    @Test
    void rule_1_done_is_not_success_and_the_end_without_a_finish_reason_is_failure() {
        assertThat(harness.stream(EngineKind.VLLM, EngineTroubles.doneWithoutFinish())
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(harness.stream(EngineKind.VLLM, EngineTroubles.errorThenDone())
                        .failure()
                        .message())
                .isEqualTo("EngineCore died");
        assertThat(harness.stream(EngineKind.LLAMA_SERVER, EngineTroubles.errorThenEnd())
                        .failure()
                        .message())
                .isEqualTo("slot failed");
        assertThat(harness.stream(EngineKind.OLLAMA, EngineTroubles.endWithoutFinish())
                        .failure()
                        .retryable())
                .isFalse();
        assertThat(harness.stream(EngineKind.VLLM, EngineTroubles.brokenConnection())
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_FAILED);
    }

    @Test
    void rule_1_a_finish_reason_and_the_end_are_success_also_without_done_and_with_two() {
        Script noDone = Script.sse().event(EngineTroubles.CHUNK).event(EngineTroubles.FINISH);
        assertThat(harness.stream(EngineKind.OLLAMA, noDone).completed()).isTrue();
        assertThat(harness.stream(EngineKind.GENERIC, EngineTroubles.doneTwice())
                        .completed())
                .isTrue();
    }

    @Test
    void rule_1_every_choice_that_was_asked_for_must_finish() {
        Script one = Script.sse(List.of(EngineTroubles.CHUNK, EngineTroubles.FINISH));
        harness.server.enqueue(one);
        assertThat(harness.run(harness.client(EngineKind.VLLM), EngineHarness.chat(true, ",\"n\":2"))
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.ENGINE_FAILED);
        harness.server.enqueue(one);
        assertThat(harness.run(harness.client(EngineKind.OLLAMA), EngineHarness.chat(true, ",\"n\":2"))
                        .completed())
                .isTrue();
    }

    @Test
    void rule_2_an_error_as_the_first_event_under_200_is_a_failure_that_may_be_retried() {
        EngineHarness.Recorded shed = harness.stream(EngineKind.SGLANG, EngineTroubles.shedAsFirstEvent());
        assertThat(shed.failure().code()).isEqualTo(ErrorCode.ENGINE_OVERLOADED);
        assertThat(shed.failure().retryable()).isTrue();
        assertThat(shed.all()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = EngineShape.class,
            names = {"OPENAI"},
            mode = EnumSource.Mode.EXCLUDE)
    void rule_3_both_names_of_reasoning_are_read_and_one_is_emitted(EngineShape shape) {
        harness.server.respondAs(shape);
        var client = harness.client(EngineKind.GENERIC);
        EngineHarness.Recorded streamed =
                harness.run(client, EngineHarness.chat(true, ",\"reasoning_effort\":\"low\""));
        assertThat(deltas(streamed.all())).contains(new Delta.Reasoning(0, "Let me think."));
        assertThat(streamed.all().toString()).doesNotContain("\"reasoning\"");
        EngineHarness.Recorded whole = harness.run(client, EngineHarness.chat(false, ",\"reasoning_effort\":\"low\""));
        StreamEvent.Answer answer = (StreamEvent.Answer) whole.all().getFirst();
        assertThat(answer.data().toString()).contains("\"reasoning_content\":\"Let me think.\"");
        assertThat(answer.deltas()).contains(new Delta.Reasoning(0, "Let me think."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"bad thing\"}}",
                "{\"error\":\"bad thing\"}",
                "{\"object\":\"error\",\"message\":\"bad thing\",\"type\":\"BadRequest\",\"code\":400}",
                "{\"detail\":\"bad thing\"}",
                "[{\"error\":{\"message\":\"bad thing\"}}]",
                "bad thing"
            })
    void rule_4_every_error_envelope_is_read(String body) {
        EngineHarness.Recorded recorded = harness.stream(EngineKind.GENERIC, Script.json(400, body));
        assertThat(recorded.failure().message()).isEqualTo("bad thing");
        assertThat(recorded.failure().code()).isEqualTo(ErrorCode.ENGINE_REJECTED);
        assertThat(recorded.failure().status()).isEqualTo(400);
    }

    @Test
    void rule_5_frames_without_choices_are_legal_anywhere() {
        EngineHarness.Recorded recorded = harness.stream(EngineKind.GENERIC, EngineTroubles.emptyChoicesInTheMiddle());
        assertThat(recorded.completed()).isTrue();
        assertThat(recorded.all()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
    void rule_6_events_are_read_however_the_bytes_are_cut(int size) {
        for (EngineShape shape : EngineShape.values()) {
            harness.server.respond(request -> shape.answer(request).splitEvery(size));
            EngineHarness.Recorded recorded =
                    harness.run(harness.client(EngineKind.GENERIC), EngineHarness.chat(true, ""));
            StringBuilder text = new StringBuilder();
            for (Delta delta : deltas(recorded.all())) {
                text.append(delta instanceof Delta.Text piece ? piece.text() : "");
            }
            assertThat(text).hasToString(String.join("", EngineShape.PIECES));
            assertThat(recorded.completed()).isTrue();
        }
    }

    @Test
    void rule_6_comments_are_signs_of_life() {
        EngineHarness.Recorded recorded = harness.stream(EngineKind.LLAMA_SERVER, EngineTroubles.keepAliveBeforeText());
        assertThat(recorded.completed()).isTrue();
        assertThat(recorded.all()).contains(new StreamEvent.KeepAlive(""), new StreamEvent.KeepAlive(" ping"));
    }

    @Test
    void rule_7_usage_is_asked_of_every_stream_and_read() {
        for (EngineShape shape : EngineShape.values()) {
            harness.server.respondAs(shape);
            EngineHarness.Recorded recorded =
                    harness.run(harness.client(EngineKind.GENERIC), EngineHarness.chat(true, ""));
            Usage last = null;
            for (StreamEvent event : recorded.all()) {
                last = event instanceof StreamEvent.Chunk chunk && chunk.usage() != null ? chunk.usage() : last;
            }
            assertThat(last.prompt()).isEqualTo(EngineShape.PROMPT_TOKENS);
            assertThat(last.completion()).isEqualTo(EngineShape.PIECES.size());
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void rule_8_the_token_limit_is_explicit_under_the_name_the_engine_honours(EngineKind kind) {
        harness.run(harness.client(kind), EngineHarness.chat(true, ",\"max_completion_tokens\":999"))
                .all();
        Received request = EngineHarness.await(harness.server.next());
        String honoured = kind == EngineKind.OPENAI ? "max_completion_tokens" : "max_tokens";
        String other = kind == EngineKind.OPENAI ? "max_tokens" : "max_completion_tokens";
        assertThat(request.json().path(honoured).asInt()).isEqualTo(64);
        assertThat(request.json().has(other)).isFalse();
    }

    @Test
    void rule_9_nothing_is_retryable_after_a_chunk_and_classes_come_from_status_and_body() {
        assertThat(harness.stream(EngineKind.VLLM, EngineTroubles.errorThenDone())
                        .failure()
                        .retryable())
                .isFalse();
        for (EngineShape shape : EngineShape.values()) {
            assertThat(harness.stream(EngineKind.GENERIC, EngineTroubles.contextOverflow(shape))
                            .failure()
                            .code())
                    .isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
        }
        String spent = "{\"error\":{\"message\":\"no\",\"code\":\"insufficient_quota\"}}";
        assertThat(harness.stream(EngineKind.OPENAI, Script.json(429, spent))
                        .failure()
                        .retryable())
                .isFalse();
        assertThat(harness.stream(EngineKind.OPENAI, Script.json(429, "{\"error\":{\"message\":\"slow\"}}"))
                        .failure()
                        .retryable())
                .isTrue();
    }

    @Test
    void rule_10_control_fields_are_stripped_and_only_our_headers_are_sent() {
        String control = ",\"kv_transfer_params\":{},\"bootstrap_host\":\"x\",\"cache_salt\":\"s\",\"rid\":\"r\","
                + "\"lora_path\":\"l\",\"priority\":-1,\"request_id\":\"q\",\"top_k\":5";
        harness.run(harness.client(EngineKind.SGLANG), EngineHarness.chat(true, control))
                .all();
        Received request = EngineHarness.await(harness.server.next());
        assertThat(request.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "stream", "messages", "top_k", "max_tokens", "stream_options");
        assertThat(request.headers().keySet())
                .containsExactlyInAnyOrder(
                        "content-type", "accept", "x-request-id", "authorization", "content-length", "host");
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer key-1")
                .containsEntry("x-request-id", "attempt-1")
                .containsEntry("accept", "text/event-stream");
    }
}
