package dev.holdfast.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.lab.bench.Bench;
import dev.holdfast.lab.bench.Workload;
import dev.holdfast.lab.bench.client.Endpoint;
import dev.holdfast.lab.bench.client.LoadRun;
import dev.holdfast.lab.bench.client.LoadSpec;
import dev.holdfast.lab.bench.client.Pacing;
import dev.holdfast.lab.bench.client.Probe;
import dev.holdfast.lab.bench.client.RequestWriter;
import dev.holdfast.lab.bench.client.Target;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import dev.holdfast.testkit.Script;
import dev.holdfast.testkit.ScriptedEngine;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark's client against a real server on the wire. */
class BenchClientTest {
    private static final String ROLE = "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}";
    private static final String TEXT = "{\"choices\":[{\"delta\":{\"content\":\"Grüße 👋\"}}]}";
    private static final String FINISH = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String USAGE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}";

    private Vertx vertx;
    private ScriptedEngine engine;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        engine = ScriptedEngine.start(vertx);
    }

    @AfterEach
    void stop() {
        engine.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Target target(URI url, String key) {
        return new Target(url, Endpoint.CHAT, key, Map.of(), 100, Duration.ofSeconds(5));
    }

    private List<RequestRecord> ask(URI url, int requests) throws InterruptedException {
        Workload workload = new Workload(
                "one",
                () -> Stream.generate(() -> Prompt.single(List.of(Message.user("Why?")), 2, 8, "s"))
                        .iterator());
        RequestWriter writer = new RequestWriter(
                new RequestWriter.Options(Endpoint.CHAT, "m", true, true, JsonNodeFactory.instance.objectNode()));
        LoadSpec spec = new LoadSpec(new Pacing.Closed(1, 0, 0), requests, Double.POSITIVE_INFINITY, 0, 30, 30);
        try (LoadRun run = new LoadRun(target(url, "k"), System::nanoTime, InstantSource.system());
                Probe probe = new Probe(target(url, "k"))) {
            return new Bench(run, probe, writer, true)
                    .measure(workload, spec, (counts, records, seconds) -> {})
                    .data()
                    .records();
        }
    }

    private RequestRecord ask(Script script) throws InterruptedException {
        engine.respond(request -> request.path().endsWith("/chat/completions") ? script : Script.json(404, "{}"));
        return ask(engine.url(), 1).getFirst();
    }

    @Test
    void a_whole_stream_is_a_success_with_its_stages_in_order() throws InterruptedException {
        RequestRecord record = ask(Script.sse(List.of(ROLE, TEXT, FINISH, USAGE)));

        assertThat(record.outcome().label()).isEqualTo("success");
        assertThat(record.text()).isEqualTo("Grüße 👋");
        assertThat(record.tokens().output()).isEqualTo(3);
        assertThat(record.events().at()).hasSize(3).isSorted();
        assertThat(List.of(
                        record.at().scheduled(),
                        record.at().fired(),
                        record.at().permit(),
                        record.at().sent(),
                        record.at().first(),
                        record.at().last(),
                        record.at().ended()))
                .isSorted();
        assertThat(engine.received().stream()
                        .filter(request -> request.path().endsWith("/chat/completions"))
                        .findFirst()
                        .orElseThrow()
                        .headers())
                .containsEntry("authorization", "Bearer k");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void packets_that_cut_events_and_characters_change_nothing(int size) throws InterruptedException {
        RequestRecord record = ask(
                Script.sse(List.of(ROLE, TEXT, FINISH, USAGE)).comment("ping").splitEvery(size));

        assertThat(record.outcome().label()).isEqualTo("success");
        assertThat(record.text()).isEqualTo("Grüße 👋");
        assertThat(record.events().at()).hasSize(3);
    }

    @Test
    void a_server_that_closes_early_leaves_an_incomplete_answer() throws InterruptedException {
        assertThat(ask(Script.sse().event(ROLE).event(TEXT).cut()).outcome().label())
                .isEqualTo("incomplete");
        assertThat(ask(Script.sse().event(ROLE).event(TEXT)).outcome().label()).isEqualTo("incomplete");
    }

    @Test
    void each_failure_has_its_kind() throws InterruptedException {
        assertThat(ask(Script.refusing()).outcome().label()).isEqualTo("broken");
        assertThat(ask(Script.json(503, "{\"error\":{\"message\":\"full\"}}"))
                        .outcome()
                        .label())
                .isEqualTo("http_503");
        assertThat(ask(Script.sse()
                                .event(TEXT)
                                .event("{\"error\":{\"message\":\"no\"}}")
                                .hang())
                        .outcome()
                        .label())
                .isEqualTo("error_event");
        assertThat(ask(Script.sse(List.of(USAGE))).outcome().label()).isEqualTo("no_choices");
        URI nobody = engine.url();
        engine.close();
        assertThat(ask(nobody, 1).getFirst().outcome().label()).isEqualTo("connect");
    }

    @Test
    void a_connection_is_used_again_and_a_failure_does_not_stop_the_load() throws InterruptedException {
        engine.enqueue(Script.json(404, "{}"))
                .enqueue(Script.json(500, "{}"))
                .enqueue(Script.sse(List.of(TEXT, FINISH)));

        assertThat(ask(engine.url(), 2))
                .extracting(record -> record.outcome().label())
                .containsExactly("http_500", "success");
    }

    @Test
    void a_key_that_is_not_accepted_is_told_from_a_server_that_is_not_there() {
        engine.respond(request -> Script.json(401, "{\"error\":{\"message\":\"bad key\"}}"));
        try (Probe probe = new Probe(target(engine.url(), "x"))) {
            assertThatThrownBy(probe::models)
                    .isInstanceOfSatisfying(
                            Probe.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(401))
                    .hasMessageContaining("bad key");
            engine.close();
            assertThatThrownBy(probe::models).hasMessageContaining("cannot reach");
        }
    }
}
