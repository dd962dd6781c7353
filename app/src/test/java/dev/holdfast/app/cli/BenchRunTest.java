package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of {@code bench} against a server that wants a key. */
class BenchRunTest {
    private static final String KEY = "sk-right";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private boolean modelsAreOpen;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        environment.put(
                "HOLDFAST_URL", "http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean open = modelsAreOpen && path.equals("/v1/models");
        seen.add(path + " " + key);
        if (!open && !key.equals("Bearer " + KEY)) {
            reply(exchange, 401, "application/json", "{\"error\":{\"message\":\"no such key\"}}");
            return;
        }
        switch (path) {
            case "/v1/models" -> reply(exchange, 200, "application/json", "{\"data\":[{\"id\":\"small\"}]}");
            case "/v1/chat/completions" -> reply(exchange, 200, "text/event-stream", """
                    data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

                    data: {"choices":[{"delta":{"content":"one "}}]}

                    data: {"choices":[{"delta":{"content":"two"},"finish_reason":"stop"}]}

                    data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}

                    data: [DONE]

                    """);
            case "/v1/embeddings" -> reply(exchange, 200, "application/json", """
                        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],\
                        "usage":{"prompt_tokens":5,"total_tokens":5}}""");
            default -> reply(exchange, 404, "application/json", "{}");
        }
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String line) {
        Console console = new Console(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                () -> prompt -> "",
                environment,
                false,
                System::nanoTime);
        return HoldfastCommand.run(console, ModelCommandsTest.tools(), line.split(" ", -1));
    }

    private JsonNode json(String name) throws IOException {
        return AdminClient.JSON.readTree(Files.readAllBytes(folder.resolve(name)));
    }

    /** 0, or 8 where this machine was too busy for a valid run; both are whole runs. */
    private static void ran(int status) {
        assertThat(status).isIn(0, ExitCode.NOT_VALID.status());
    }

    @Test
    void the_key_goes_with_every_request() {
        ran(run("bench --num-prompts 4 --random-input-len 20 --api-key " + KEY));

        assertThat(seen)
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(each -> assertThat(each).endsWith("Bearer " + KEY));
        assertThat(out.toString()).contains("4 successful", "response ttft");
    }

    @Test
    void the_key_of_the_environment_is_taken_unless_an_option_names_another() {
        environment.put("HOLDFAST_API_KEY", KEY + "\n");
        ran(run("bench --num-prompts 1 --random-input-len 20"));

        assertThat(run("bench --num-prompts 1 --api-key other")).isEqualTo(ExitCode.NOT_ALLOWED.status());
    }

    @Test
    void a_refused_key_is_told_with_what_to_do_even_if_the_models_are_open_to_all() {
        assertThat(run("bench")).isEqualTo(ExitCode.NOT_ALLOWED.status());
        modelsAreOpen = true;
        assertThat(run("bench")).isEqualTo(ExitCode.NOT_ALLOWED.status());

        assertThat(err.toString().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("401", "no such key", "--api-key", "HOLDFAST_API_KEY"));
    }

    @Test
    void embeddings_are_measured_without_tokens_of_output() throws IOException {
        ran(run("bench --backend openai-embeddings --num-prompts 5 --request-rate 200 --random-input-len 20"
                + " --result-filename e.json --result-dir " + folder + " --html " + folder.resolve("e.html")
                + " --api-key " + KEY));

        JsonNode result = json("e.json");
        assertThat(result.path("completed").asInt()).isEqualTo(5);
        assertThat(result.path("total_input_tokens").asInt()).isEqualTo(25);
        assertThat(result.path("total_output_tokens").asInt()).isZero();
        assertThat(bodies).anySatisfy(body -> assertThat(body).contains("\"input\":\""));
        assertThat(folder.resolve("e.html")).content().contains("End-to-end latency (E2E)");
    }

    @Test
    void one_run_writes_all_that_is_asked_for_and_saved_results_make_reports() throws IOException {
        environment.put("HOLDFAST_API_KEY", KEY);
        for (String name : List.of("a", "b")) {
            ran(run("bench --num-prompts 12 --random-input-len 20 --goodput ttft:5000 --request-rate "
                    + (name.equals("a") ? 100 : 200) + " --save-detailed --result-dir " + folder
                    + " --result-filename " + name + ".json --csv " + folder.resolve(name + ".csv") + " --html "
                    + folder.resolve(name + ".html") + " --markdown " + folder.resolve(name + ".md")));
        }
        assertThat(json("a.json").path("completed").asInt()).isEqualTo(12);
        assertThat(folder.resolve("a.csv")).content().hasLineCount(13);
        assertThat(folder.resolve("a.html"))
                .content()
                .contains("<svg", "Benchmark of small")
                .doesNotContain("http-equiv=\"refresh\"");
        assertThat(folder.resolve("a.md")).content().contains("# Benchmark of small");

        String both = folder.resolve("a.json") + " " + folder.resolve("b.json");
        assertThat(run("bench report " + both + " --html " + folder.resolve("load.html")))
                .isZero();
        assertThat(run("bench compare " + both + " --markdown " + folder.resolve("c.md")))
                .isZero();
        assertThat(folder.resolve("load.html")).content().contains("TTFT against load");
        assertThat(folder.resolve("c.md")).content().contains("# a against b");
    }

    @Test
    void a_trace_is_asked_at_another_rate_if_one_is_given() throws IOException {
        environment.put("HOLDFAST_API_KEY", KEY);
        Path trace = Files.writeString(folder.resolve("t.jsonl"), """
                {"at": 0, "input_tokens": 20, "output_tokens": 2}
                {"at": 100000, "input_tokens": 20, "output_tokens": 2}
                {"at": 200000, "input_tokens": 20, "output_tokens": 2}
                """);
        String options = "bench --dataset-name trace --dataset-path " + trace + " --result-dir " + folder;

        ran(run(options + " --request-rate 100 --result-filename r.json"));
        ran(run(options + " --users 2 --result-filename u.json"));

        assertThat(json("r.json").path("completed").asInt()).isEqualTo(3);
        assertThat(json("r.json").path("request_rate").asDouble()).isEqualTo(100);
        assertThat(json("u.json").at("/holdfast/users").asInt()).isEqualTo(2);
        assertThat(err.toString()).contains("the times of the trace are not kept");
    }

    @Test
    void a_ramp_goes_up_and_its_report_shows_it() throws IOException {
        environment.put("HOLDFAST_API_KEY", KEY);
        ran(run("bench --ramp-up-strategy linear --ramp-up-start-rps 50 --ramp-up-end-rps 400 --num-prompts 100"
                + " --random-input-len 20 --result-dir " + folder + " --result-filename ramp.json --markdown "
                + folder.resolve("ramp.md")));

        assertThat(json("ramp.json").path("ramp_up_strategy").asText()).isEqualTo("linear");
        assertThat(folder.resolve("ramp.md"))
                .content()
                .contains("linear ramp from 50 to 400 requests/s", "### TTFT against load");
        assertThat(run("bench --ramp-up-strategy steep")).isEqualTo(ExitCode.USAGE.status());
    }

    @Test
    void a_report_needs_a_place_and_results() throws IOException {
        Path none = Files.writeString(folder.resolve("n.json"), "{}");

        assertThat(run("bench report " + none)).isEqualTo(ExitCode.USAGE.status());
        assertThat(run("bench report " + none + " --html " + folder)).isEqualTo(ExitCode.USAGE.status());
        assertThat(run("bench --html " + folder.resolve("no/such/x.html"))).isEqualTo(ExitCode.USAGE.status());
        assertThat(run("bench report " + none + " --html " + folder.resolve("x.html")))
                .isEqualTo(ExitCode.FAILED.status());
        assertThat(err.toString())
                .contains("say where the report goes", "is a folder; name a file", "there is no folder")
                .contains("n: it has no samples");
    }
}
