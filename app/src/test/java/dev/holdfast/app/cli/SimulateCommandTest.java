package dev.holdfast.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path profile;

    @BeforeEach
    void write() throws IOException {
        profile = folder.resolve("engine.yaml");
        Files.writeString(
                profile,
                "{name: small, step-ms: 10, decode-token-us: 100, prefill-token-us: 50, kv-tokens: 50000, context: 4096}",
                StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), () -> prompt -> "", Map.of(), false, () -> 0L);
        List<String> all = new ArrayList<>(List.of("simulate"));
        all.addAll(List.of(arguments));
        return HoldfastCommand.run(console, ModelCommandsTest.tools(), all.toArray(String[]::new));
    }

    private int run(String line) {
        return run(line.replace("PROFILE", profile.toString()).split(" ", -1));
    }

    @Test
    void one_simulation_prints_requests_latencies_and_replicas() {
        assertThat(run("--profile PROFILE --request-rate 5 --num-prompts 200 --replicas 2 --goodput ttft:500 tpot:50"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("small", "TTFT", "TPOT", "meeting the objectives", "Replicas");
    }

    @Test
    void a_sweep_compares_all_combinations_and_the_json_has_the_keys_of_a_benchmark() throws IOException {
        assertThat(run("--profile PROFILE --users 4,8 --policy round-robin,least-tokens --replicas 1,2 --json"))
                .as(err.toString())
                .isZero();
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.path("results")).hasSize(8);
        JsonNode first = json.path("results").path(0);
        assertThat(first.path("settings").path("users").asText()).isEqualTo("4");
        assertThat(first.path("completed").asLong()).isEqualTo(40);
        assertThat(first.path("mean_ttft_ms").asDouble()).isPositive();
        assertThat(first.path("p99_itl_ms").asDouble()).isPositive();
    }

    @Test
    void the_same_seed_prints_the_same() {
        String line = "--profile PROFILE --request-rate 5,9 --num-prompts 300 --input-len 600~2000 --seed 7 --json";
        run(line);
        String first = out.toString();
        out.getBuffer().setLength(0);
        run(line);
        assertThat(out.toString()).isEqualTo(first).isNotEmpty();
    }

    @Test
    void reports_are_written_as_html_and_markdown() throws IOException {
        Path html = folder.resolve("report.html");
        Path markdown = folder.resolve("report.md");
        assertThat(run("--profile PROFILE --request-rate 2,4 --num-prompts 100 --html " + html + " --markdown "
                        + markdown))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(html)).contains("<svg", "Simulation");
        assertThat(Files.readString(markdown)).contains("Simulation", "requests/s");
    }

    @Test
    void a_model_of_the_catalogue_runs_on_an_accelerator_of_the_catalogue() {
        assertThat(run("--model Llama-3.1-8B --gpu H100 --request-rate 4 --num-prompts 50 --price 3"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Llama-3.1-8B", "H100", "US dollars");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--profile PROFILE --request-rate 5 --policy lest-tokens | did you mean least-tokens",
                "--model Llama-3.1-8B --gpu H1000 --request-rate 5 | there is no accelerator 'H1000'",
                "--model Lama-3.1-8B --gpu H100 --request-rate 5 | there is no model 'Lama-3.1-8B'",
                "--profile PROFILE --trace azure-2022 | There is no trace \"azure-2022\"",
                "--profile PROFILE --request-rate 5 --input-len lots | is no length; write 512",
                "--profile PROFILE --request-rate 5 --fail 0 | is no failure; write REPLICA@FROM-TO",
                "--profile PROFILE --request-rate 5 --fail 3@1-2 | there is no replica 3",
                "--profile PROFILE --request-rate 5 --slow fast | is no slow replica",
                "--profile PROFILE --request-rate 5 --prefill-replicas 1 | leaves none to decode",
                "--profile PROFILE --request-rate 5 --goodput ttft:0 | is no objective",
                "--profile PROFILE --request-rate 5 --input-len 5000 | no request fits",
                "--profile PROFILE | say what is asked by one of",
                "--request-rate 5 | say what runs",
                "--profile nowhere.yaml --request-rate 5 | there is no file nowhere.yaml",
                "--model Llama-3.1-70B --gpu L4 --request-rate 5 | does not fit on L4",
                "--model Llama-3.1-8B --gpu H100 --max-model-len 200000 --request-rate 5 | is not from 2 to the 131072",
            })
    void what_is_wrong_is_said_with_what_is_possible(String line, String message) {
        assertThat(run(line)).isNotZero();
        assertThat(err.toString()).contains(message);
    }

    @Test
    void a_trace_with_errors_is_named_with_its_line() throws IOException {
        Path trace = folder.resolve("bad.jsonl");
        Files.writeString(
                trace,
                "{\"at\": 0, \"input_tokens\": 10, \"output_tokens\": 5}\n{\"at\": 1, \"input_tokens\": -1, \"output_tokens\": 5}\n",
                StandardCharsets.UTF_8);
        assertThat(run("--profile PROFILE --trace " + trace)).isNotZero();
        assertThat(err.toString()).contains("bad.jsonl, line 2").contains("input_tokens");
    }

    @Test
    void help_has_examples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--trace azure-2023-conv");
    }
}
