package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.completions.CompletionCreateParams;
import dev.holdfast.llama.Worker;
import dev.holdfast.llama.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The official OpenAI clients for Java and Node with a worker that serves the demo model. */
@EnabledOnOs(OS.LINUX) // there is a library of the right version for Linux only
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerClientsTest {
    private static final String KEY = "a-key-for-this-test";
    private static final String QUESTION =
            "Documents:\n[1] The Harwell bridge was built in 1912.\n[2] Tomatoes need six hours of sun.\n\n"
                    + "Question: When was the Harwell bridge built?";

    private final Worker worker = Worker.start(settings(), line -> {});
    private final OpenAIClient client = connect(KEY);

    /** A form for answers. */
    public static final class City {
        @JsonPropertyDescription("the city's name")
        public String name = "";

        public long founded;
    }

    private static WorkerSettings settings() {
        Path root = Path.of(System.getProperty("holdfast.root"));
        String arch = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
        return new WorkerSettings(
                root.resolve("demo-model/demo.gguf"),
                "demo",
                new WorkerSettings.Listen("127.0.0.1", 0, KEY, null, Duration.ofSeconds(5)),
                new WorkerSettings.Memory(1024, 8192, 8, 256, 0, true, 64, "f16"),
                new WorkerSettings.Devices(1, -1, List.of(), "layer", List.of()),
                root.resolve("engine-llama/target/native/" + arch),
                "test");
    }

    private OpenAIClient connect(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(worker.address().resolve("/v1").toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void close() {
        client.close();
        worker.close();
    }

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder()
                .model("demo")
                .temperature(0.0)
                .maxCompletionTokens(120)
                .addUserMessage(text);
    }

    private static ChatCompletionCreateParams.Builder withTool() {
        FunctionParameters parameters = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string", "maxLength", 20))))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                .build();
        return chat("What is the weather in Oslo?")
                .addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("weather")
                                .parameters(parameters)
                                .build())
                        .build())
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
    }

    private ChatCompletion whole(ChatCompletionCreateParams.Builder params) {
        return client.chat().completions().create(params.build());
    }

    private List<ChatCompletionChunk> chunks(ChatCompletionCreateParams.Builder params) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params.build())) {
            return stream.stream().toList();
        }
    }

    private static ChatCompletion joined(List<ChatCompletionChunk> chunks) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        return accumulator.chatCompletion();
    }

    @Test
    void a_chat_streamed_and_not_is_the_same() {
        ChatCompletion answer = whole(chat(QUESTION));
        String text = answer.choices().getFirst().message().content().orElseThrow();
        assertThat(text).contains("1912");
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
        List<ChatCompletionChunk> chunks = chunks(chat(QUESTION)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build()));
        assertThat(joined(chunks).choices().getFirst().message().content()).contains(text);
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
                .isEqualTo(answer.usage().orElseThrow().completionTokens());
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void tools_streamed_and_not_are_the_same() throws IOException {
        String arguments = arguments(whole(withTool()).choices().getFirst().message());
        assertThat(ObjectMappers.jsonMapper().readTree(arguments).path("city").isTextual())
                .isTrue();
        ChatCompletion streamed = joined(chunks(withTool()));
        assertThat(arguments(streamed.choices().getFirst().message())).isEqualTo(arguments);
        assertThat(streamed.choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    }

    private static String arguments(ChatCompletionMessage message) {
        ChatCompletionMessageFunctionToolCall.Function function =
                message.toolCalls().orElseThrow().getFirst().asFunction().function();
        assertThat(function.name()).isEqualTo("weather");
        return function.arguments();
    }

    @Test
    void an_answer_in_a_given_form_can_be_read_as_it() {
        City city = client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("demo")
                        .temperature(1.5)
                        .maxCompletionTokens(300)
                        .addUserMessage("Name a city.")
                        .responseFormat(City.class)
                        .build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
        assertThat(city.name).isNotNull();
    }

    @Test
    void several_choices_and_log_probabilities() {
        ChatCompletion answer =
                whole(chat("Hello").n(2).logprobs(true).topLogprobs(2).temperature(1.0));
        assertThat(answer.choices()).hasSize(2);
        assertThat(answer.choices()
                        .get(1)
                        .logprobs()
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .getFirst()
                        .topLogprobs())
                .hasSize(2);
    }

    @Test
    void completions() {
        assertThat(client.completions()
                        .create(CompletionCreateParams.builder()
                                .model("demo")
                                .prompt("The")
                                .maxTokens(3)
                                .build())
                        .usage()
                        .orElseThrow()
                        .completionTokens())
                .isBetween(1L, 3L);
    }

    @Test
    void models_and_errors() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .containsExactly("demo");
        assertThatThrownBy(() -> whole(chat("Hi").model("other"))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> whole(chat("word ".repeat(2000))))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("maximum context length is 1024 tokens");
        OpenAIClient stranger = connect("wrong");
        assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @Test
    void the_node_client() throws IOException, InterruptedException {
        NodeClient.install();
        NodeClient.Outcome outcome = NodeClient.run(
                120,
                Map.of("BASE_URL", worker.address().resolve("/v1").toString(), "API_KEY", KEY, "QUESTION", QUESTION),
                "node",
                "worker.mjs");
        assertThat(outcome.exit())
                .as("the client's cases:%n%s", outcome.output())
                .isZero();
    }
}
