package dev.holdfast.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.bench.load.Target;
import dev.holdfast.bench.mock.MockEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final long LIMIT = 20_000_000_000L;
    private MockEngine engine;
    private Target target;

    @BeforeEach
    void start() throws IOException {
        engine = MockEngine.start(0, 1);
        target = new Target("mock", engine.port(), 0);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static Ask ask(int tokens, int perSecond) {
        return Ask.post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true},\"max_tokens\":" + tokens
                        + ",\"events_per_second\":" + perSecond + "}");
    }

    @Test
    void callersAskOneThingAfterTheOther() throws IOException {
        var scripts = new ArrayList<Callers.Script>();
        for (int i = 0; i < 5; i++) {
            var left = new ArrayList<>(List.of(ask(3, 1000), ask(4, 1000)));
            scripts.add(last -> left.isEmpty() ? null : left.removeFirst());
        }
        var outcomes = Callers.run(target, scripts, LIMIT);
        assertThat(outcomes).hasSize(10).allMatch(Outcome::well);
        assertThat(outcomes).extracting(outcome -> outcome.counts().generated()).containsOnly(3L, 4L);
        assertThat(outcomes).allMatch(outcome -> outcome.firstNanos() > 0);
    }

    @Test
    void aCallerLeavesAfterSoManyEventsOrSoLong() throws IOException {
        List<Callers.Script> scripts = List.of(
                last -> last == null ? ask(10_000, 200).leavingAfterEvents(3) : null,
                last -> last == null ? ask(10_000, 200).leavingAfter(50_000_000) : null);
        assertThat(Callers.run(target, scripts, LIMIT))
                .hasSize(2)
                .allMatch(outcome -> outcome.end() == Outcome.End.LEFT);
    }

    @Test
    void aSlowReaderStillGetsAll() throws IOException {
        List<Callers.Script> scripts =
                List.of(last -> last == null ? ask(20, 1000).pausing(20_000_000) : null);
        assertThat(Callers.run(target, scripts, LIMIT)).singleElement().matches(Outcome::well);
    }

    @Test
    void aRequestWithoutEndFailsTheRun() {
        List<Callers.Script> scripts = List.of(last -> last == null ? ask(10_000, 10) : null);
        assertThatThrownBy(() -> Callers.run(target, scripts, 200_000_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mock");
    }
}
