package dev.holdfast.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A whole worker: the native library, the demo model, the scheduler and HTTP. */
@EnabledOnOs(OS.LINUX) // there is a library of the right version for Linux only
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Path ROOT = Path.of(System.getProperty("holdfast.root"));
    private static final String SCHEMA = """
        {"type":"object","properties":{"city":{"type":"string","maxLength":12},"n":{"type":"integer","minimum":0,
        "maximum":99},"ok":{"type":"boolean"}},"required":["city","n","ok"],"additionalProperties":false}\
        """;

    private final List<String> progress = new ArrayList<>();
    private final Worker worker = Worker.start(settings(ROOT.resolve("demo-model/demo.gguf")), progress::add);
    private final HttpClient client = HttpClient.newHttpClient();

    private static WorkerSettings settings(Path model) {
        return new WorkerSettings(
                model,
                "demo",
                new WorkerSettings.Listen("127.0.0.1", 0, "", null, Duration.ofSeconds(5)),
                new WorkerSettings.Memory(1024, 8192, 8, 256, 0, true, 64, "f16"),
                new WorkerSettings.Devices(1, -1, List.of(), "layer", List.of()),
                library(),
                "test");
    }

    private static Path library() {
        String setting = System.getProperty("holdfast.native");
        String arch = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        return setting == null ? ROOT.resolve("engine-llama/target/native/" + arch) : Path.of(setting);
    }

    @AfterAll
    void close() {
        client.close();
        worker.close();
    }

    private String post(String path, String json) {
        try {
            HttpRequest request = HttpRequest.newBuilder(worker.address().resolve(path))
                    .timeout(Duration.ofMinutes(2))
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode chat(String question, String fields) {
        try {
            return MAPPER.readTree(post(
                    "/v1/chat/completions",
                    "{\"messages\":[{\"role\":\"user\",\"content\":" + MAPPER.writeValueAsString(question) + "}]"
                            + fields + "}"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String content(JsonNode answer) {
        return answer.at("/choices/0/message/content").asText();
    }

    private JsonNode complete(String prompt, String fields) throws IOException {
        return MAPPER.readTree(post("/v1/completions", "{\"prompt\":\"" + prompt + "\"" + fields + "}"));
    }

    private static String text(JsonNode answer) {
        return answer.at("/choices/0/text").asText();
    }

    private double metric(String name) {
        try {
            String page = client.send(
                            HttpRequest.newBuilder(worker.address().resolve("/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itSaidHowFarItWas() {
        assertThat(progress).first().asString().startsWith("progress 0.00 ");
        assertThat(progress).last().asString().isEqualTo("progress 1.00 ready");
        assertThat(progress).isSorted();
    }

    @Test
    void theSameSeedGivesTheSameText() throws IOException {
        String fields = ",\"max_tokens\":12,\"seed\":5,\"temperature\":1,\"ignore_eos\":true";
        // Once the prompt is in the cache, both compute the same batches.
        complete("Once", fields);
        assertThat(text(complete("Once", fields))).isEqualTo(text(complete("Once", fields)));
    }

    @Test
    void theSecondOfTwoEqualPromptsIsCached() throws IOException {
        String prompt = "The harbour master wrote down every ship that came in from the north that winter. ".repeat(3);
        complete(prompt, ",\"max_tokens\":2");
        JsonNode again = complete(prompt, ",\"max_tokens\":2");
        int tokens = again.at("/usage/prompt_tokens").asInt();
        assertThat(again.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isBetween(tokens - 2, tokens - 1);
    }

    @Test
    void manyStreamsAtOnceGiveWhatEachGivesAlone() throws IOException {
        List<String> prompts =
                IntStream.range(0, 6).mapToObj(i -> "Number " + i).toList();
        String fields = ",\"max_tokens\":10,\"temperature\":0,\"ignore_eos\":true";
        List<String> alone = new ArrayList<>();
        for (String prompt : prompts) {
            alone.add(text(complete(prompt, fields)));
        }
        List<CompletableFuture<String>> together = prompts.stream()
                .map(prompt -> CompletableFuture.supplyAsync(() -> streamed(prompt, fields)))
                .toList();
        long same = IntStream.range(0, prompts.size())
                .filter(i -> together.get(i).join().equals(alone.get(i)))
                .count();
        // Numbers are rounded otherwise in larger batches, which may rarely turn a close decision.
        assertThat(same).isGreaterThanOrEqualTo(prompts.size() - 1);
    }

    private String streamed(String prompt, String fields) {
        StringBuilder text = new StringBuilder();
        post("/v1/completions", "{\"stream\":true,\"prompt\":\"" + prompt + "\"" + fields + "}")
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line -> {
                    try {
                        text.append(text(MAPPER.readTree(line.substring(6))));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        return text.toString();
    }

    @Test
    void structuredAnswersAlwaysMatchTheirSchema() throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);
        for (int seed = 0; seed < 5; seed++) {
            JsonNode answer = chat(
                    "Name a city.",
                    ",\"temperature\":1.5,\"max_tokens\":200,\"seed\":" + seed
                            + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":"
                            + SCHEMA
                            + "}}");
            assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(schema.validate(MAPPER.readTree(content(answer))))
                    .as(content(answer))
                    .isEmpty();
        }
    }

    @Test
    void aRequiredCallNamesTheFunctionAndMatchesItsParameters() throws IOException {
        JsonNode answer = chat(
                "What is the weather in Oslo?",
                ",\"max_tokens\":200,\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
                        + "\"parameters\":" + SCHEMA + "}}]");
        JsonNode call = answer.at("/choices/0/message/tool_calls/0/function");
        assertThat(call.at("/name").asText()).as(answer.toString()).isEqualTo("weather");
        assertThat(MAPPER.readTree(call.at("/arguments").asText()).has("city")).isTrue();
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    }

    @Test
    void logProbabilitiesAreOfTheDrawnTokens() throws IOException {
        String noControlTokens = ",\"logit_bias\":{\"0\":-100,\"1\":-100,\"2\":-100,\"3\":-100,\"4\":-100}";
        JsonNode answer = complete(
                "The", ",\"max_tokens\":4,\"temperature\":0,\"logprobs\":3,\"ignore_eos\":true" + noControlTokens);
        JsonNode logprobs = answer.at("/choices/0/logprobs");
        assertThat(logprobs.at("/tokens")).hasSize(4);
        StringBuilder joined = new StringBuilder();
        logprobs.at("/tokens").forEach(token -> joined.append(token.asText()));
        assertThat(joined).hasToString(text(answer));
        assertThat(logprobs.at("/token_logprobs/0").asDouble()).isNegative();
        assertThat(logprobs.at("/top_logprobs/0")).hasSize(3);
    }

    @Test
    void aStopTextEndsTheAnswerBeforeIt() throws IOException {
        String free = text(complete("The", ",\"max_tokens\":20,\"temperature\":0,\"ignore_eos\":true"));
        String stop = free.substring(free.length() / 2, free.length() / 2 + 3);
        JsonNode answer = complete(
                "The",
                ",\"max_tokens\":20,\"temperature\":0,\"ignore_eos\":true,\"stop\":[" + MAPPER.writeValueAsString(stop)
                        + "]");
        assertThat(text(answer)).isEqualTo(free.substring(0, free.indexOf(stop)));
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void aStopTokenEndsTheAnswer() throws IOException {
        JsonNode all = MAPPER.readTree(post("/tokenize", "{\"prompt\":\"a\",\"add_special_tokens\":false}"));
        int token = all.at("/tokens/0").asInt();
        JsonNode answer = complete(
                "The",
                ",\"max_tokens\":20,\"stop_token_ids\":[" + token + "],\"logit_bias\":{\"" + token
                        + "\":100},\"temperature\":0");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isOne();
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void whatDoesNotFitIsRefusedWithBothNumbers() {
        JsonNode answer = chat("many words here ".repeat(800), "");
        assertThat(answer.at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(answer.at("/error/message").asText()).contains("maximum context length is 1024 tokens");
    }

    @Test
    void aClientThatLeavesFreesItsPlace() throws IOException {
        double before = metric("vllm:request_success_total");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), worker.address().getPort())) {
            String body = "{\"prompt\":\"The\",\"max_tokens\":900,\"ignore_eos\":true,\"stream\":true}";
            socket.getOutputStream()
                    .write(("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(200);
        }
        while (metric("vllm:request_success_total") == before) {
            Thread.onSpinWait();
        }
        assertThat(metric("vllm:num_requests_running")).isZero();
    }

    @Test
    void aFileThatIsNoModelIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.gguf"), "GGUF but not really");
        assertThatThrownBy(() -> Worker.start(settings(file), line -> {}))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("bad.gguf");
        assertThatThrownBy(() -> Worker.start(settings(folder.resolve("none.gguf")), line -> {}))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("none.gguf");
    }
}
