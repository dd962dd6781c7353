package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bench} says when it cannot measure. */
class BenchCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        environment.put(
                "HOLDFAST_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        answers.put("/v1/models", "200 {\"data\":[{\"id\":\"small\"}]}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String scripted = answers.getOrDefault(
                exchange.getRequestURI().getPath(), "404 {\"error\":{\"message\":\"no such path\"}}");
        byte[] bytes = scripted.substring(4).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(scripted.substring(0, 3)), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String line) {
        AtomicLong time = new AtomicLong();
        Console console = new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                () -> prompt -> "",
                environment,
                false,
                () -> time.getAndAdd(1_000_000L));
        return HoldfastCommand.run(console, ModelCommandsTest.tools(), line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench --backend grpc",
                "bench --goodput fast:5",
                "bench --goodput ttft:soon",
                "bench --find-max-rate",
                "bench --find-max-rate --goodput ttft:500 --users 3",
                "bench --find-max-rate --goodput ttft:500 --step-duration 0",
                "bench --request-rate 0",
                "bench --request-rate often",
                "bench --request-rate 3 --users 3",
                "bench --users -1",
                "bench --max-concurrency 0",
                "bench --num-prompts 0",
                "bench --dataset-name poems",
                "bench --dataset-name trace",
                "bench --extra-body [1]",
                "bench --extra-body {",
                "bench --metric-percentiles 101",
                "bench --percentile-metrics speed",
                "bench --base-url ftp://there",
                "bench compare one.json"
            })
    void a_wrong_option_is_told_before_anything_is_sent(String line) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void a_server_that_is_not_there_is_exit_code_3() {
        server.stop(0);

        assertThat(run("bench --num-prompts 1")).isEqualTo(3);
        assertThat(err.toString()).contains("cannot reach", "--base-url");
    }

    @Test
    void a_model_that_the_server_lacks_is_named_with_those_it_has() {
        assertThat(run("bench -m large")).isEqualTo(1);
        assertThat(err.toString()).contains("no model 'large'; it has small");
    }

    @Test
    void a_key_that_is_refused_is_exit_code_4() {
        answers.put("/v1/models", "401 {\"error\":{\"message\":\"bad key\"}}");

        assertThat(run("bench")).isEqualTo(4);
        assertThat(err.toString()).contains("bad key", "HOLDFAST_API_KEY");
    }

    @Test
    void nothing_is_measured_if_the_first_request_fails() {
        answers.put("/v1/chat/completions", "500 {\"error\":{\"message\":\"out of memory\"}}");

        assertThat(run("bench --num-prompts 3")).isEqualTo(1);
        assertThat(err.toString()).contains("nothing was measured", "out of memory");
    }

    @Test
    void a_trace_that_is_none_is_told_with_its_line() throws IOException {
        Path trace =
                Files.writeString(folder.resolve("t.jsonl"), "{\"at\":0,\"input_tokens\":3,\"output_tokens\":2}\n{\n");

        assertThat(run("bench --dataset-name trace --dataset-path " + trace)).isEqualTo(2);
        assertThat(err.toString()).contains("t.jsonl", "2").doesNotContain("Exception");
        assertThat(run("bench --dataset-name trace --dataset-path " + folder.resolve("none.jsonl")))
                .isPositive();
        assertThat(err.toString()).contains("none.jsonl");
    }

    @Test
    void what_is_no_result_cannot_be_compared() throws IOException {
        Path empty = Files.writeString(folder.resolve("a.json"), "{}");

        assertThat(run("bench compare " + empty + " " + empty)).isEqualTo(1);
        assertThat(run("bench compare " + folder.resolve("none.json") + " " + empty))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cannot be compared", "cannot read the result", "none.json");
    }
}
