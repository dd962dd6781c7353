package dev.holdfast.lab.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.bench.measure.FailureKind;
import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Latency;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.TokenCount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of streams are known to get wrong, each with exact times. */
class AnswerTest {
    private static final long MILLI = 1_000_000;
    private static final String ROLE = chat("\"role\":\"assistant\",\"content\":\"\"");
    private static final String FINISH =
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}";

    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable Outcome outcome;

    @SuppressWarnings("ArrayRecordComponent") // as it comes
    private record Piece(long millis, byte[] bytes) {}

    private static String chat(String delta) {
        return "{\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":null}]}";
    }

    private static String content(String text) {
        return chat("\"content\":\"" + text + "\"");
    }

    private static String usage(int prompt, int completion) {
        return "{\"choices\":[],\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + "}}";
    }

    private AnswerTest event(long millis, String json) {
        return raw(millis, "data: " + json + "\n\n");
    }

    private AnswerTest raw(long millis, String text) {
        pieces.add(new Piece(millis, text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Sent at 0, everything else at its time; {@code cut} breaks the connection instead of ending the answer. */
    private RequestRecord play(boolean cut) {
        Answer answer = new Answer(new ChunkReader(), new Answer.Options(1 << 20, true), 7);
        answer.head(200, true);
        long now = 0;
        for (Piece piece : pieces) {
            now = piece.millis * MILLI;
            answer.bytes(piece.bytes, 0, piece.bytes.length, now);
        }
        outcome = cut ? answer.broken("connection reset") : answer.end(now + MILLI);
        Instants at = new Instants(0, 0, 0, 0, answer.first(), answer.last(), now + MILLI);
        return new RequestRecord(0, at, answer.events(), answer.tokens(), outcome, answer.text());
    }

    private RequestRecord ended() {
        return play(false);
    }

    private static double ttft(RequestRecord record) {
        return Latency.ttft(record, Origin.PERMIT);
    }

    @Test
    void an_empty_role_event_is_the_first_event_but_not_the_first_token() {
        RequestRecord record = event(10, ROLE)
                .event(50, content("a"))
                .event(60, content("b"))
                .event(70, FINISH)
                .event(71, usage(7, 2))
                .event(71, "[DONE]")
                .ended();

        assertThat(ttft(record)).isEqualTo(0.010);
        assertThat(Latency.firstToken(record, Origin.PERMIT)).isEqualTo(0.050);
        assertThat(Latency.tpot(record)).isEqualTo(0.060);
        assertThat(Latency.tpotOfTokens(record)).isEqualTo(0.010);
        assertThat(record.outcome()).isEqualTo(new Outcome.Success(true, true));
    }

    @Test
    void two_tokens_in_an_event_halve_the_gaps_of_events_but_not_tpot() {
        RequestRecord record = event(100, content("one"))
                .event(120, content(" two three"))
                .event(140, content(" four five"))
                .event(160, content(" six seven"))
                .event(160, usage(7, 7))
                .event(161, "[DONE]")
                .ended();

        assertThat(Latency.chunkGaps(record)).containsExactly(0.020, 0.020, 0.020);
        assertThat(Latency.tpot(record)).isEqualTo(0.010);
        assertThat(Latency.tokenGaps(record)).hasSize(6).containsOnly(0.010);
    }

    @Test
    void log_probabilities_say_how_many_tokens_an_event_holds() {
        String two = "{\"choices\":[{\"delta\":{\"content\":\"ab\"},\"logprobs\":{\"content\":[{\"token\":\"a\","
                + "\"top_logprobs\":[{\"token\":\"x\"}]},{\"token\":\"b\"}]},\"finish_reason\":null}]}";
        RequestRecord record = event(10, two).event(30, two).event(31, FINISH).ended();

        assertThat(record.tokens().output()).isEqualTo(4);
        assertThat(record.tokens().source()).isEqualTo(TokenCount.Source.LOGPROBS);
        assertThat(Latency.tokenGaps(record)).containsExactly(0.010, 0.010);
    }

    @Test
    void usage_in_every_event_says_how_many_tokens_an_event_holds() {
        String first = content("ab").replaceFirst("}$", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}");
        String next = content("abcdef").replaceFirst("}$", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}");
        RequestRecord record =
                event(10, first).event(40, next).event(41, FINISH).ended();

        assertThat(record.events().weights()).containsExactly(1, 3, 0);
        assertThat(record.events().exact()).isTrue();
        assertThat(record.tokens()).isEqualTo(new TokenCount(9, 4, -1, -1, TokenCount.Source.USAGE));
    }

    @Test
    void usage_after_the_finish_event_counts_tokens_and_does_not_move_the_clock() {
        RequestRecord record = event(10, content("a"))
                .event(20, FINISH)
                .event(500, usage(30, 5))
                .event(501, "[DONE]")
                .ended();

        assertThat(Latency.e2el(record, Origin.PERMIT)).isEqualTo(0.020);
        assertThat(record.tokens().output()).isEqualTo(5);
        assertThat(record.tokens().input()).isEqualTo(30);
    }

    @Test
    void done_without_a_finish_event_is_a_success_that_says_so() {
        RequestRecord record = event(10, content("a")).event(11, "[DONE]").ended();

        assertThat(record.outcome()).isEqualTo(new Outcome.Success(false, true));
    }

    @Test
    void a_finish_event_without_done_is_a_success_that_says_so() {
        RequestRecord record = event(10, content("a")).event(11, FINISH).ended();

        assertThat(record.outcome()).isEqualTo(new Outcome.Success(true, false));
    }

    @Test
    void an_answer_of_one_token_has_no_tpot() {
        RequestRecord record = event(10, content("a"))
                .event(11, FINISH)
                .event(11, usage(3, 1))
                .event(11, "[DONE]")
                .ended();

        assertThat(Latency.tpot(record)).isNaN();
        assertThat(Latency.tpotOfTokens(record)).isNaN();
        assertThat(record.succeeded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning_content", "reasoning"})
    void reasoning_comes_before_content_and_counts_as_tokens(String field) {
        RequestRecord record = event(10, ROLE)
                .event(20, chat("\"" + field + "\":\"Hm\""))
                .event(30, chat("\"" + field + "\":\" so\""))
                .event(90, content("Yes"))
                .event(91, FINISH)
                .ended();

        assertThat(Latency.firstToken(record, Origin.PERMIT)).isEqualTo(0.020);
        assertThat(Latency.firstContent(record, Origin.PERMIT)).isEqualTo(0.090);
        assertThat(record.tokens().output()).isEqualTo(3);
        assertThat(record.text()).isEqualTo("Yes");
    }

    @Test
    void comments_that_keep_the_connection_alive_are_no_events() {
        RequestRecord record = raw(5, ": ping\n\n:\n\n")
                .event(10, content("a"))
                .raw(400, ": ping\n\n")
                .event(20, FINISH)
                .ended();

        assertThat(ttft(record)).isEqualTo(0.010);
        assertThat(Latency.chunkGaps(record)).containsExactly(0.010);
    }

    @Test
    void an_error_in_the_middle_is_a_failure_and_not_a_short_answer() {
        RequestRecord record = event(10, content("a"))
                .event(20, "{\"error\":{\"message\":\"out of memory\",\"code\":500}}")
                .event(21, "[DONE]")
                .ended();

        assertThat(record.outcome()).isEqualTo(new Outcome.Failed(FailureKind.ERROR_EVENT, 200, "out of memory"));
        assertThat(record.outcome().label()).isEqualTo("error_event");
    }

    @Test
    void bytes_cut_anywhere_even_inside_a_character_give_the_same_answer() {
        String stream = "data: " + content("Grüße 👋") + "\r\n\r\ndata: " + FINISH + "\r\n\r\ndata: " + usage(4, 3)
                + "\r\n\r\ndata: [DONE]\r\n\r\n";
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            pieces.add(new Piece(i, new byte[] {bytes[i]}));
        }
        RequestRecord record = ended();

        assertThat(record.text()).isEqualTo("Grüße 👋");
        assertThat(record.outcome()).isEqualTo(new Outcome.Success(true, true));
        assertThat(record.tokens().output()).isEqualTo(3);
        assertThat(record.events().at()).hasSize(2);
    }

    @Test
    void several_events_in_one_piece_have_the_same_time() {
        RequestRecord record = raw(10, "data: " + content("a") + "\n\ndata: " + content("b") + "\n\ndata: " + FINISH)
                .raw(12, "\n\n")
                .ended();

        assertThat(record.events().at()).containsExactly(10 * MILLI, 10 * MILLI, 12 * MILLI);
    }

    @Test
    void a_connection_that_closes_early_is_incomplete_and_not_failed() {
        RequestRecord record = event(10, content("a")).event(20, content("b")).play(true);

        assertThat(record.outcome()).isEqualTo(new Outcome.Incomplete("the connection broke: connection reset"));
        assertThat(record.outcome().label()).isEqualTo("incomplete");
    }

    @Test
    void a_stream_that_ends_in_order_but_too_early_is_incomplete() {
        assertThat(event(10, content("a")).ended().outcome()).isInstanceOf(Outcome.Incomplete.class);
    }

    @Test
    void a_stream_that_is_cut_inside_an_event_is_incomplete() {
        RequestRecord record =
                event(10, content("a")).raw(20, "data: {\"choices\":[{\"del").play(true);

        assertThat(record.outcome()).isInstanceOf(Outcome.Incomplete.class);
        assertThat(record.events().at()).containsExactly(10 * MILLI);
    }

    @Test
    void a_connection_that_breaks_before_the_first_event_is_failed() {
        assertThat(play(true).outcome()).isEqualTo(new Outcome.Failed(FailureKind.BROKEN, 200, "connection reset"));
    }

    @Test
    void an_answer_without_any_choices_is_failed() {
        assertThat(event(10, usage(3, 0)).event(11, "[DONE]").ended().outcome().label())
                .isEqualTo("no_choices");
    }

    @Test
    void an_event_that_is_no_json_is_malformed() {
        assertThat(event(10, "oops").event(11, "[DONE]").ended().outcome().label())
                .isEqualTo("malformed");
    }

    @Test
    void arguments_of_a_tool_are_tokens() {
        RequestRecord record = event(10, ROLE)
                .event(30, chat("\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]"))
                .event(31, FINISH)
                .ended();

        assertThat(Latency.firstToken(record, Origin.PERMIT)).isEqualTo(0.030);
    }

    @Test
    void a_refusal_by_status_keeps_the_message_of_the_server() {
        Answer answer = new Answer(new ChunkReader(), new Answer.Options(1 << 20, false), 7);
        answer.head(429, false);
        byte[] body = "{\"error\":{\"message\":\"slow down\"}}".getBytes(StandardCharsets.UTF_8);
        answer.bytes(body, 0, body.length, 5);

        assertThat(answer.end(6)).isEqualTo(new Outcome.Failed(FailureKind.HTTP, 429, "slow down"));
        assertThat(answer.end(6).label()).isEqualTo("http_429");
    }

    @Test
    void an_answer_that_is_not_streamed_has_one_event_at_its_end() {
        Answer answer = new Answer(new ChunkReader(), new Answer.Options(1 << 20, true), 7);
        answer.head(200, false);
        byte[] body = ("{\"choices\":[{\"message\":{\"content\":\"hello\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}")
                .getBytes(StandardCharsets.UTF_8);
        answer.bytes(body, 0, 10, 5);
        answer.bytes(body, 10, body.length, 8);

        assertThat(answer.end(9)).isEqualTo(new Outcome.Success(true, true));
        assertThat(answer.first()).isEqualTo(9);
        assertThat(answer.tokens()).isEqualTo(new TokenCount(5, 2, 4, -1, TokenCount.Source.USAGE));
        assertThat(answer.text()).isEqualTo("hello");
    }

    @Test
    void embeddings_are_a_success_without_output() {
        Answer answer = new Answer(new ChunkReader(), new Answer.Options(1 << 20, false), 7);
        answer.head(200, false);
        byte[] body = "{\"data\":[{\"embedding\":[1,2]},{\"embedding\":[3]}],\"usage\":{\"prompt_tokens\":5}}"
                .getBytes(StandardCharsets.UTF_8);
        answer.bytes(body, 0, body.length, 5);

        assertThat(answer.end(9)).isEqualTo(new Outcome.Success(true, true));
        assertThat(answer.tokens()).isEqualTo(new TokenCount(5, 0, -1, -1, TokenCount.Source.USAGE));
    }

    @Test
    void an_event_above_the_limit_is_malformed() {
        Answer answer = new Answer(new ChunkReader(), new Answer.Options(100, false), 7);
        answer.head(200, true);
        byte[] piece = "data: 0123456789012345678901234567890123456789".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5; i++) {
            answer.bytes(piece, 0, piece.length, i);
        }

        assertThat(answer.hasFailed()).isTrue();
        assertThat(answer.end(9).label()).isEqualTo("malformed");
    }
}
