package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandTest {
    private static final String ASKED = "plan -m llama-3.1-8b --rate 4 --input 1000 --output 200 --tpot 40 --ttft 2000";

    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String line) {
        out = new StringWriter();
        err = new StringWriter();
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), () -> prompt -> "", Map.of(), false, () -> 0L);
        return HoldfastCommand.run(console, ModelCommandsTest.tools(), line.split(" ", -1));
    }

    @Test
    void options_are_ranked_and_the_first_is_explained() throws IOException {
        Path html = folder.resolve("plan.html");
        Path markdown = folder.resolve("plan.md");

        assertThat(run(ASKED + " --explain --html " + html + " --markdown " + markdown))
                .isZero();
        assertThat(out.toString()).contains("USD/MONTH", "REPLICAS", "GPU KV cache size:", "Times may be off by");
        assertThat(Files.readString(html)).contains("Cost against load");
        assertThat(Files.readString(markdown)).contains("Llama-3.1-8B");
    }

    @Test
    void a_plan_as_json_can_be_checked_against_a_measurement() throws IOException {
        assertThat(run(ASKED + " --json")).isZero();
        Path plan = Files.writeString(folder.resolve("plan.json"), out.toString());
        var first = AdminClient.JSON
                .readTree(out.toString())
                .path("options")
                .path(0)
                .path("at_peak");
        double ttft = first.path("ttft_ms").path("mean").asDouble();
        double tpot = first.path("tpot_ms").path("mean").asDouble();
        double rate = first.path("requests_per_second").asDouble();
        Path good = result("good.json", rate, ttft, tpot);
        Path slow = result("slow.json", rate, ttft, tpot * 5);

        assertThat(run("plan check " + plan + " --result " + good)).isZero();
        assertThat(run("plan check " + plan + " --result " + slow)).isEqualTo(9);
        assertThat(out.toString()).contains("breach");
    }

    private Path result(String name, double rate, double ttft, double tpot) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "{\"completed\":100,\"request_throughput\":" + rate + ",\"mean_ttft_ms\":" + ttft + ",\"mean_tpot_ms\":"
                        + tpot + ",\"output_throughput\":" + rate * 200 + "}");
    }

    @Test
    void the_metrics_of_a_running_server_are_checked() throws IOException {
        assertThat(run(ASKED + " --json")).isZero();
        Path plan = Files.writeString(folder.resolve("plan.json"), out.toString());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = """
                    vllm:time_to_first_token_seconds_sum 900
                    vllm:time_to_first_token_seconds_count 10
                    vllm:kv_cache_usage_perc 0.01
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(run("plan check " + plan + " --metrics " + url + "/metrics"))
                    .isEqualTo(9);
            assertThat(out.toString()).contains("KV cache use", "TTFT mean");
            assertThat(run("plan check " + plan + " --metrics " + url + "/none"))
                    .isEqualTo(1);
        } finally {
            server.stop(0);
        }
        assertThat(run("plan check " + plan + " --metrics http://127.0.0.1:1/metrics"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plan | field 'model' is missing",
                "plan -m lama-3.1-8b --rate 1 --input 9 --output 9 | Llama-3.1-8B",
                "plan -m llama-3.1-8b -a H1000 --rate 1 --input 9 --output 9 | H100",
                "plan -m /none.gguf --rate 1 --input 9 --output 9 | there is no model file",
                "plan -m llama-3.1-8b --input 9 --output 9 | give one of 'requests_per_second'",
                "plan -m llama-3.1-8b --rate often --input 9 --output 9 | requests_per_second",
                "plan -m llama-3.1-8b --trace none.jsonl | none.jsonl",
                "plan -m llama-3.1-8b --profile chatbox | chatbot",
                "plan -m llama-3.1-8b --set a.b.c=1 --rate 1 --input 9 --output 9 | SECTION.NAME",
                "plan none.yaml | there is no file none.yaml",
                "plan check none.json --result x | there is no file none.json",
                "plan check none.json | give one of --result and --metrics",
                "plan calibrate none.json -m llama-3.1-8b | there is no file none.json"
            })
    void a_mistake_is_told_with_what_is_possible(String line, String said) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString()).contains(said).doesNotContain("Exception");
    }

    @Test
    void a_target_that_nothing_meets_is_told_with_the_best() {
        assertThat(run("plan -m llama-3.1-70b --rate 1 --input 1000 --output 300 --tpot 0.5"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("target of 0.5 ms for TPOT", "the best is");
    }

    @Test
    void runs_that_are_too_few_are_told_with_what_to_measure() throws IOException {
        Path one = Files.writeString(
                folder.resolve("one.json"),
                "{\"completed\":10,\"total_input_tokens\":1000,\"total_output_tokens\":500,\"mean_ttft_ms\":20,\"mean_tpot_ms\":5,"
                        + "\"request_throughput\":3,\"output_throughput\":150}");

        assertThat(run("plan calibrate " + one + " -m llama-3.1-8b")).isEqualTo(2);
        assertThat(err.toString()).contains("holdfast bench --users 8", "longer prompts");
    }

    @Test
    void every_command_shows_examples() {
        for (String line : new String[] {"plan --help", "plan calibrate --help", "plan check --help"}) {
            assertThat(run(line)).isZero();
            assertThat(out.toString()).contains("Examples:");
        }
    }
}
