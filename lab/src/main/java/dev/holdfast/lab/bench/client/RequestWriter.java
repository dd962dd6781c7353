package dev.holdfast.lab.bench.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes the JSON of requests with the fields that {@code vllm bench serve} sends: a stream with usage, {@code max_completion_tokens} for
 * chat and {@code max_tokens} for completions. Immutable.
 */
public final class RequestWriter implements Bodies {
    /**
     * What all requests have in common.
     *
     * @param stream whether answers are streamed; never for embeddings
     * @param ignoreEos whether an answer goes on to its length, as vLLM, SGLang and llama.cpp understand it
     * @param extra further fields, such as {@code temperature}; they come last and replace nothing
     */
    public record Options(Endpoint endpoint, String model, boolean stream, boolean ignoreEos, ObjectNode extra) {}

    private static final JsonFactory JSON = new ObjectMapper().getFactory();
    private static final int ROLE_TOKENS = 4;

    private final Options options;

    public RequestWriter(Options options) {
        this.options = options;
    }

    @Override
    public Job job(Prompt prompt, List<Message> messages) {
        int characters = 0;
        for (Message message : messages) {
            characters += message.content().length();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(characters + 512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, prompt, messages);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Job(Buffer.buffer(bytes.toByteArray()), planned(prompt, messages, characters));
    }

    /** The history of a conversation counts as many tokens for a character as the new messages do. */
    private static int planned(Prompt prompt, List<Message> messages, int characters) {
        int own = prompt.messages().stream().mapToInt(m -> m.content().length()).sum();
        if (own == 0 || messages.size() == prompt.messages().size()) {
            return prompt.inputTokens();
        }
        double rate = (double) prompt.inputTokens() / own;
        return (int) Math.round(rate * characters)
                + ROLE_TOKENS * (messages.size() - prompt.messages().size());
    }

    private void write(JsonGenerator json, Prompt prompt, List<Message> messages) throws IOException {
        json.writeStartObject();
        json.writeStringField("model", options.model());
        switch (options.endpoint()) {
            case CHAT -> {
                chat(json, messages);
                json.writeNumberField("max_completion_tokens", prompt.outputTokens());
                stream(json);
            }
            case COMPLETIONS -> {
                json.writeStringField("prompt", text(messages));
                json.writeNumberField("max_tokens", prompt.outputTokens());
                stream(json);
            }
            case EMBEDDINGS -> json.writeStringField("input", text(messages));
        }
        var fields = options.extra().properties().iterator();
        while (fields.hasNext()) {
            var field = fields.next();
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
        json.writeEndObject();
    }

    private static void chat(JsonGenerator json, List<Message> messages) throws IOException {
        json.writeArrayFieldStart("messages");
        for (Message message : messages) {
            json.writeStartObject();
            json.writeStringField("role", message.role());
            json.writeStringField("content", message.content());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String text(List<Message> messages) {
        return String.join("\n\n", messages.stream().map(Message::content).toList());
    }

    private void stream(JsonGenerator json) throws IOException {
        json.writeBooleanField("stream", options.stream());
        if (options.stream()) {
            json.writeObjectFieldStart("stream_options");
            json.writeBooleanField("include_usage", true);
            json.writeEndObject();
        }
        if (options.ignoreEos()) {
            json.writeBooleanField("ignore_eos", true);
        }
    }
}
