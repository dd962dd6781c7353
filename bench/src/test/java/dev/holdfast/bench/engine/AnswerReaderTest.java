package dev.holdfast.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String ANSWER = """
            data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}

            data: {"choices":[{"index":0,"delta":{"content":"a \\"b\\""}}]}

            data: {"choices":[{"index":0,"text":"\\u00e9","finish_reason":null}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":5}}}

            data: [DONE]

            """;

    private static AnswerReader read(String answer, int step) {
        var reader = new AnswerReader();
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += step) {
            reader.at(i + 1);
            reader.piece(bytes, i, Math.min(bytes.length, i + step));
        }
        return reader;
    }

    @Test
    void anAnswerIsReadHoweverItIsCut() {
        for (int step = 1; step < 100; step++) {
            var outcome = read(ANSWER, step).outcome(200, 0, false);
            assertThat(outcome.well()).isTrue();
            assertThat(outcome.text()).isEqualTo("a \\\"b\\\"\\u00e9");
            assertThat(outcome.finishes()).containsExactly("stop");
            assertThat(outcome.counts()).isEqualTo(new Outcome.Counts(7, 5, 2));
            assertThat(outcome.times().first())
                    .isLessThanOrEqualTo(outcome.times().last());
        }
    }

    @Test
    void anAnswerWithoutItsEndOrWithAnErrorIsNotWell() {
        assertThat(read(ANSWER.replace("data: [DONE]", ""), 9)
                        .outcome(200, 0, false)
                        .end())
                .isEqualTo(Outcome.End.CUT);
        assertThat(read("data: {\"error\":{\"message\":\"x\"}}\n\n", 9)
                        .outcome(200, 0, false)
                        .well())
                .isFalse();
        assertThat(read("{\"error\":\"no\"}", 9).outcome(400, 0, false).error()).contains("no");
        assertThat(read("data: {", 9).outcome(200, 0, true).end()).isEqualTo(Outcome.End.LEFT);
    }
}
