package dev.holdfast.llama.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.llama.chat.ChatDialect;
import dev.holdfast.llama.chat.ChatTemplate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A worker's server over a fake scheduler, and a client for it. */
final class WorkerFixture implements AutoCloseable {
    static final JsonMapper MAPPER = new JsonMapper();

    final FakeQueue queue = new FakeQueue();
    final WorkerServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    WorkerFixture() {
        this(HttpSettings.local());
    }

    WorkerFixture(HttpSettings settings) {
        server = new WorkerServer(settings, "1.2.3", () -> Instant.ofEpochSecond(1_700_000_000), System::nanoTime);
    }

    /** A fixture that serves. */
    static WorkerFixture serving() {
        WorkerFixture fixture = new WorkerFixture();
        fixture.serve();
        return fixture;
    }

    void serve() {
        server.serve(model(dialect(), null), Duration.ZERO);
    }

    ServedModel model(@Nullable ChatDialect chat, @Nullable VectorQueue vectors) {
        return new ServedModel(
                "m",
                "fp_test",
                1_600_000_000,
                200,
                new ByteVocabulary(),
                queue,
                new ServedModel.Chat(chat, chat == null ? "This model has no chat template." : ""),
                vectors,
                (query, document) -> new ByteVocabulary().tokenize(query + "|" + document, true, false),
                Map.of("n_vocab", 260));
    }

    /** Marks messages by their roles; tools are called in the form of Hermes. */
    private static final String TEMPLATE = """
        {{- bos_token }}
        {%- if tools %}<tools>{% for tool in tools %}{{ tool | tojson }}{% endfor %}</tools>{% endif -%}
        {%- for message in messages -%}
        {%- if message.content == "REFUSE" %}{{ raise_exception("Roles must alternate.") }}{% endif -%}
        [{{ message.role }}]{{ message.content }}
        {%- for call in message.tool_calls or [] -%}
        <tool_call>{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}</tool_call>
        {%- endfor -%}
        {%- endfor -%}
        {%- if add_generation_prompt %}<|assistant|>{% if enable_thinking %}<think>{% endif %}{% endif -%}
        """;

    static ChatDialect dialect() {
        AtomicInteger calls = new AtomicInteger();
        return ChatDialect.of(ChatTemplate.parse(TEMPLATE, "<s>", "</s>"), () -> "call_" + calls.incrementAndGet());
    }

    record Reply(int status, String body, Map<String, List<String>> headers) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        /** The data of a stream's events. */
        List<String> events() {
            return body.lines()
                    .filter(line -> !line.isEmpty())
                    .map(line -> {
                        if (!line.startsWith("data: ")) {
                            throw new AssertionError("no event: " + line);
                        }
                        return line.substring(6);
                    })
                    .toList();
        }

        /** The events that are JSON. */
        List<JsonNode> chunks() {
            return events().stream()
                    .filter(event -> !event.equals("[DONE]"))
                    .map(event -> new Reply(200, event, Map.of()).json())
                    .toList();
        }

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    Reply post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply chat(String fields) {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + fields + "}");
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(), response.body(), response.headers().map());
        } catch (IOException e) {
            throw new AssertionError("the worker did not answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the event loop has done what it was given before. */
    void awaitWritten() {
        get("/version");
    }

    URI uri(String path) {
        return server.address().resolve(path);
    }

    @Override
    public void close() {
        server.close();
        queue.close();
        client.close();
    }
}
