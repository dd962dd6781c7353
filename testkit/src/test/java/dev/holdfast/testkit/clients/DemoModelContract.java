package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
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
import com.openai.models.completions.CompletionUsage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the official OpenAI clients for Java and Node must see of the demo model, whatever serves it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DemoModelContract {
    private static final String QUOTE = "The Harwell bridge was built in 1912.";
    private static final String QUESTION = "Documents:\n[1] " + QUOTE
            + "\n[2] Tomatoes need six hours of sun.\n\nQuestion: When was the Harwell bridge built?";

    private Served served;
    private OpenAIClient client;

    /** A form for answers. */
    public static final class City {
        public Size size = Size.SMALL;

        public boolean capital;
    }

    enum Size {
        SMALL,
        LARGE
    }

    /**
     * Something that serves the demo model.
     *
     * @param base the base address for clients
     * @param key a key for it
     * @param model what the demo model is called there
     * @param server is closed at the end
     */
    record Served(URI base, String key, String model, AutoCloseable server) {}

    /** Starts it; the folder is for its data. */
    protected abstract Served serve(Path folder);

    @BeforeAll
    void start(@TempDir Path folder) {
        served = serve(folder);
        client = connect(served.key());
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        served.server().close();
    }

    private OpenAIClient connect(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(served.base().toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    protected final ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder()
                .model(served.model())
                .temperature(0.0)
                .maxCompletionTokens(120)
                .addUserMessage(text);
    }

    private ChatCompletionCreateParams.Builder withTool() {
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

    protected final ChatCompletion whole(ChatCompletionCreateParams.Builder params) {
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
    void an_answer_from_documents_quotes_and_cites_one_streamed_and_not() {
        ChatCompletion answer = whole(chat(QUESTION));
        String text = answer.choices().getFirst().message().content().orElseThrow();
        assertThat(text).contains(QUOTE).contains("[1]");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        CompletionUsage usage = answer.usage().orElseThrow();
        assertThat(usage.promptTokens()).isPositive();
        assertThat(usage.completionTokens()).isPositive();
        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
        List<ChatCompletionChunk> chunks = chunks(chat(QUESTION)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build()));
        assertThat(joined(chunks).choices().getFirst().message().content()).contains(text);
        CompletionUsage streamed = chunks.getLast().usage().orElseThrow();
        assertThat(streamed.promptTokens()).isEqualTo(usage.promptTokens());
        assertThat(streamed.completionTokens()).isEqualTo(usage.completionTokens());
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
                        .model(served.model())
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
        assertThat(city.size).isNotNull();
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
                                .model(served.model())
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
                .containsExactly(served.model());
        assertThatThrownBy(() -> whole(chat("Hi").model("other"))).isInstanceOf(NotFoundException.class);
        OpenAIClient stranger = connect("wrong");
        assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @Test
    void the_node_client() throws IOException, InterruptedException {
        NodeClient.install();
        Map<String, String> environment = Map.of(
                "BASE_URL", served.base().toString(),
                "API_KEY", served.key(),
                "MODEL", served.model(),
                "QUESTION", QUESTION,
                "QUOTE", QUOTE);
        NodeClient.Outcome outcome = NodeClient.run(120, environment, "node", "demo-model.mjs");
        assertThat(outcome.exit())
                .as("the client's cases:%n%s", outcome.output())
                .isZero();
    }
}
