package dev.holdfast.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.holdfast.testkit.EngineShape;
import dev.holdfast.testkit.Script;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The official OpenAI client for Java, through the platform and directly: what it parses is the same, down to fields that it
 * does not know.
 */
@ParameterizedClass
@EnumSource(names = {"VLLM", "SGLANG", "LLAMA_SERVER", "TRTLLM"})
class OpenAiJavaClientTest {
    private static final ObjectMapper JSON = ObjectMappers.jsonMapper();
    private static final String MODEL = ShapedPlatform.MODEL;
    private static final String TEXT = String.join("", EngineShape.PIECES);

    private static ShapedPlatform platform;
    private static OpenAIClient client;
    private static OpenAIClient direct;

    @Parameter
    private EngineShape shape;

    @BeforeParameterizedClassInvocation
    static void start(EngineShape shape, @TempDir Path data) {
        platform = new ShapedPlatform(shape, data);
        client = connect(platform.url(), platform.key(""));
        direct = connect(platform.engineUrl(), "none");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        client.close();
        direct.close();
        platform.close();
    }

    @AfterEach
    void answerAgainAsTheEngineDoes() {
        platform.engine.respondAs(shape);
    }

    @Test
    void a_chat() {
        ChatCompletion answer = whole(chat());
        assertThat(answer.choices().getFirst().message().content()).contains(TEXT);
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(EngineShape.PROMPT_TOKENS);
    }

    @Test
    void a_streamed_chat() {
        List<ChatCompletionChunk> chunks = chunks(chat());
        assertThat(text(chunks, 0)).isEqualTo(TEXT);
        assertThat(joined(chunks).choices().getFirst().message().content()).contains(TEXT);
    }

    @Test
    void tools() {
        assertRightCall(whole(withTool()).choices().getFirst().message());
    }

    @Test
    void streamed_tools_joined_by_the_client() {
        ChatCompletion answer = joined(chunks(withTool()));
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertRightCall(answer.choices().getFirst().message());
    }

    @Test
    void json_mode_streamed_and_not() {
        ChatCompletionCreateParams.Builder params =
                chat().responseFormat(ResponseFormatJsonObject.builder().build());
        String answer = whole(params).choices().getFirst().message().content().orElseThrow();
        assertThat(tree(answer).path("answer").asInt()).isEqualTo(42);
        assertThat(text(chunks(params), 0)).isEqualTo(answer);
    }

    @Test
    void two_choices_streamed_and_not() {
        ChatCompletionCreateParams.Builder params = chat().n(2);
        assertThat(whole(params).choices())
                .extracting(choice -> choice.message().content().orElseThrow())
                .containsExactly(TEXT, TEXT);
        List<ChatCompletionChunk> chunks = chunks(params);
        assertThat(List.of(text(chunks, 0), text(chunks, 1))).containsExactly(TEXT, TEXT);
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .filter(choice -> choice.finishReason().isPresent())
                        .map(ChatCompletionChunk.Choice::index))
                .containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void log_probabilities_streamed_and_not() {
        ChatCompletionCreateParams.Builder params = chat().logprobs(true);
        ChatCompletion answer = whole(params);
        assertThat(answer.choices()
                        .getFirst()
                        .logprobs()
                        .orElseThrow()
                        .content()
                        .orElseThrow())
                .singleElement()
                .satisfies(token -> assertThat(token.logprob()).isEqualTo(-0.25));
        assertThat(chunks(params).stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .flatMap(choice -> choice.logprobs().stream())
                        .flatMap(logprobs -> logprobs.content().orElseThrow().stream()))
                .hasSizeGreaterThanOrEqualTo(EngineShape.PIECES.size())
                .allSatisfy(token -> assertThat(token.logprob()).isEqualTo(-0.25));
    }

    @Test
    void reasoning_streamed_and_not() {
        ChatCompletionCreateParams.Builder params = chat().reasoningEffort(ReasoningEffort.LOW);
        ChatCompletionMessage message = whole(params).choices().getFirst().message();
        assertThat(message._allProperties().get("reasoning_content")).isEqualTo(JsonValue.from("Let me think."));
        assertThat(message.content()).contains(TEXT);
        assertThat(chunks(params).stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .map(choice -> choice.delta()._allProperties().get("reasoning_content"))
                        .filter(value -> value != null))
                .containsExactly(JsonValue.from("Let me think."));
    }

    @Test
    void usage_of_a_stream_only_when_asked_for() {
        List<ChatCompletionChunk> shown = chunks(chat().streamOptions(usage(true)));
        assertThat(shown.getLast().choices()).isEmpty();
        assertThat(shown.getLast().usage().orElseThrow().promptTokens()).isEqualTo(EngineShape.PROMPT_TOKENS);
        for (ChatCompletionCreateParams.Builder params : List.of(chat(), chat().streamOptions(usage(false)))) {
            assertThat(chunks(params)).allSatisfy(chunk -> {
                assertThat(chunk.usage()).isEmpty();
                assertThat(chunk.choices()).isNotEmpty();
            });
        }
    }

    @Test
    void completions_streamed_and_not() {
        CompletionCreateParams params =
                CompletionCreateParams.builder().model(MODEL).prompt("Hi").build();
        Completion answer = same(to -> to.completions().create(params));
        assertThat(answer.choices().getFirst().text()).isEqualTo(TEXT);
        List<Completion> chunks = same(to -> {
            try (StreamResponse<Completion> stream = to.completions().createStreaming(params)) {
                return stream.stream().toList();
            }
        });
        assertThat(chunks)
                .extracting(chunk -> chunk.choices().getFirst().text())
                .isEqualTo(EngineShape.PIECES);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    }

    @Test
    void embeddings() {
        EmbeddingCreateParams.Builder params =
                EmbeddingCreateParams.builder().model(MODEL).inputOfArrayOfStrings(List.of("a", "b"));
        for (EmbeddingCreateParams.EncodingFormat format :
                List.of(EmbeddingCreateParams.EncodingFormat.FLOAT, EmbeddingCreateParams.EncodingFormat.BASE64)) {
            EmbeddingCreateParams call = params.encodingFormat(format).build();
            CreateEmbeddingResponse answer = same(to -> to.embeddings().create(call));
            assertThat(answer.data())
                    .hasSize(2)
                    .allSatisfy(entry -> assertThat(entry.embedding()).containsExactly(1f, -2f, 0.75f));
        }
    }

    @Test
    void the_models() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly(MODEL);
        assertThat(client.models().retrieve(MODEL).id()).isEqualTo(MODEL);
    }

    @Test
    void a_wrong_key() {
        with(
                "hf-nobody",
                stranger -> refused(() -> call(stranger, chat()), UnauthorizedException.class, "invalid_api_key"));
    }

    @Test
    void an_unknown_model() {
        refused(() -> call(client, chat().model("nothing")), NotFoundException.class, "model_not_found");
        refused(() -> stream(client, chat().model("nothing")), NotFoundException.class, "model_not_found");
    }

    @Test
    void a_wrong_request() {
        ChatCompletionCreateParams.Builder wrong = chat().putAdditionalBodyProperty("n", JsonValue.from("two"));
        refused(() -> call(client, wrong), BadRequestException.class, "invalid_request");
    }

    @Test
    void a_limit() {
        with(platform.limitedKey(), limited -> {
            call(limited, chat());
            refused(() -> call(limited, chat()), RateLimitException.class, "request_rate_exceeded");
        });
    }

    @Test
    void an_engine_that_refuses_the_request() {
        String refusal = "{\"error\":{\"message\":\"no such grammar\",\"type\":\"BadRequestError\",\"code\":400}}";
        chatsGet(() -> Script.json(400, refusal));
        refused(() -> call(client, chat()), BadRequestException.class, "engine_rejected");
    }

    @Test
    void an_engine_that_breaks_before_and_in_the_middle_of_a_stream() {
        chatsGet(() -> Script.json(500, "{}"));
        refused(() -> stream(client, chat()), InternalServerException.class, "engine_failed");
        String chunk = "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}";
        chatsGet(() -> Script.sse().event(chunk).cut());
        assertThatThrownBy(() -> stream(client, chat())).isInstanceOf(OpenAIException.class);
    }

    /** Lets the engine answer chats so, and all else, such as health checks, as its kind does. */
    private void chatsGet(Supplier<Script> answer) {
        platform.engine.respond(
                request -> request.path().endsWith("/chat/completions") ? answer.get() : shape.answer(request));
    }

    private static OpenAIClient connect(URI url, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url.toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static void with(String key, Consumer<OpenAIClient> calls) {
        OpenAIClient made = connect(platform.url(), key);
        try {
            calls.accept(made);
        } finally {
            made.close();
        }
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage("Hi");
    }

    private static ChatCompletionCreateParams.Builder withTool() {
        return chat().addTool(ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder().name("weather").build())
                .build());
    }

    private static ChatCompletionStreamOptions usage(boolean included) {
        return ChatCompletionStreamOptions.builder().includeUsage(included).build();
    }

    private static ChatCompletion call(OpenAIClient to, ChatCompletionCreateParams.Builder params) {
        return to.chat().completions().create(params.build());
    }

    private static List<ChatCompletionChunk> stream(OpenAIClient to, ChatCompletionCreateParams.Builder params) {
        try (StreamResponse<ChatCompletionChunk> stream =
                to.chat().completions().createStreaming(params.build())) {
            return stream.stream().toList();
        }
    }

    private static ChatCompletion whole(ChatCompletionCreateParams.Builder params) {
        return same(to -> call(to, params));
    }

    private static List<ChatCompletionChunk> chunks(ChatCompletionCreateParams.Builder params) {
        return same(to -> stream(to, params));
    }

    /** Calls the platform and the engine alike, and gives what both gave. */
    private static <T> T same(Function<OpenAIClient, T> call) {
        T through = call.apply(client);
        assertThat(visible(through)).isEqualTo(visible(call.apply(direct)));
        return through;
    }

    /** All that the client holds; the name that some engines give to reasoning is the only one made alike. */
    private static JsonNode visible(Object parsed) {
        try {
            return tree(JSON.writeValueAsString(parsed).replace("\"reasoning\":", "\"reasoning_content\":"));
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(json, wrong);
        }
    }

    private static String text(List<ChatCompletionChunk> chunks, int index) {
        StringBuilder text = new StringBuilder();
        chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .filter(choice -> choice.index() == index)
                .forEach(choice -> choice.delta().content().ifPresent(text::append));
        return text.toString();
    }

    private static ChatCompletion joined(List<ChatCompletionChunk> chunks) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        return accumulator.chatCompletion();
    }

    private static void assertRightCall(ChatCompletionMessage message) {
        assertThat(message.toolCalls().orElseThrow()).singleElement().satisfies(call -> {
            ChatCompletionMessageFunctionToolCall function = call.asFunction();
            assertThat(function.id()).isEqualTo("call_1");
            assertThat(function.function().name()).isEqualTo("weather");
            assertThat(tree(function.function().arguments()).path("city").asText())
                    .isEqualTo("Zürich \"x\"");
        });
    }

    private static void refused(ThrowingCallable call, Class<? extends OpenAIServiceException> type, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(type, error -> assertThat(error.code()).contains(code));
    }
}
