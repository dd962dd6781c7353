package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.domain.ChatMessage;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.domain.ResponseFormat;
import dev.holdfast.domain.StreamEvent;
import dev.holdfast.domain.ToolChoice;
import dev.holdfast.domain.ToolDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between the bytes of the OpenAI protocol and the domain. It reads once, builds no tree, checks only what the platform
 * acts on, and leaves every byte it does not understand as it is. Stateless and thread-safe; no input makes it throw.
 *
 * <p>Arrays that are handed in are shared with the result and must not be changed afterwards.
 */
public final class OpenAiCodec {
    private OpenAiCodec() {}

    /** Reads the body of {@code /v1/chat/completions}. */
    public static DecodeResult<ChatRequest> decodeChat(byte[] body) {
        return decode(body, OpenAiCodec::chat);
    }

    /** Reads the body of {@code /v1/completions}. */
    public static DecodeResult<CompletionRequest> decodeCompletion(byte[] body) {
        return decode(body, OpenAiCodec::completion);
    }

    /** Reads the body of {@code /v1/embeddings}. */
    public static DecodeResult<EmbeddingRequest> decodeEmbedding(byte[] body) {
        return decode(body, OpenAiCodec::embedding);
    }

    /**
     * Reads one object of an engine's stream.
     *
     * @param data the event's data
     * @param model the name under which the caller knows the model; another one in the object is replaced by it
     * @return a {@link StreamEvent.Chunk}, or {@link StreamEvent.Failed} if it reports an error or is not understood
     */
    public static StreamEvent decodeChunk(byte[] data, ModelRef model) {
        return AnswerReader.read(data, model, false);
    }

    /**
     * Reads the body of an engine's answer under status 200.
     *
     * @param body the body
     * @param model the name under which the caller knows the model; another one in the body is replaced by it
     * @return a {@link StreamEvent.Answer}, or {@link StreamEvent.Failed} if it reports an error or is not understood
     */
    public static StreamEvent decodeAnswer(byte[] body, ModelRef model) {
        return AnswerReader.read(body, model, true);
    }

    /** Reads an opened body. */
    private interface Reader<T extends InferenceRequest> {
        T read(JsonInput in) throws IOException;
    }

    private static <T extends InferenceRequest> DecodeResult<T> decode(byte[] body, Reader<T> reader) {
        try (JsonInput in = JsonInput.ofRequest(body)) {
            return new DecodeResult.Decoded<>(reader.read(in));
        } catch (Refusal e) {
            return new DecodeResult.Refused<>(e.error());
        } catch (JsonProcessingException e) {
            return new DecodeResult.Refused<>(JsonInput.malformed(e).error());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static ChatRequest chat(JsonInput in) throws IOException {
        RequestReader shared = new RequestReader(in);
        ToolsReader toolsReader = new ToolsReader(in, shared);
        List<ChatMessage> messages = null;
        List<ToolDefinition> tools = List.of();
        ToolChoice choice = new ToolChoice.Unspecified();
        ResponseFormat format = new ResponseFormat.Text();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "messages" -> messages = new MessagesReader(in, shared).messages();
                case "tools" -> tools = toolsReader.tools();
                case "tool_choice" -> choice = toolsReader.choice();
                case "response_format" -> format = toolsReader.format();
                default -> shared.field(name);
            }
            in.endField();
        }
        return new ChatRequest(
                shared.requiredModel(),
                required(messages, "messages"),
                tools,
                choice,
                format,
                shared.generation(),
                shared.streaming(),
                shared.promptSize(),
                in.toWireObject());
    }

    private static CompletionRequest completion(JsonInput in) throws IOException {
        RequestReader shared = new RequestReader(in);
        Integer prompts = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            if (name.equals("prompt")) {
                prompts = shared.texts("a string, an array of strings, or arrays of token ids");
            } else {
                shared.field(name);
            }
            in.endField();
        }
        return new CompletionRequest(
                shared.requiredModel(),
                required(prompts, "prompt"),
                shared.generation(),
                shared.streaming(),
                shared.promptSize(),
                in.toWireObject());
    }

    private static EmbeddingRequest embedding(JsonInput in) throws IOException {
        RequestReader shared = new RequestReader(in);
        Integer inputs = null;
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            if (name.equals("input")) {
                inputs = shared.texts("a string, an array of strings, or arrays of token ids");
            } else {
                shared.field(name);
            }
            in.endField();
        }
        return new EmbeddingRequest(
                shared.requiredModel(), required(inputs, "input"), shared.promptSize(), in.toWireObject());
    }

    private static <V> V required(@Nullable V value, String param) {
        if (value == null) {
            throw Refusal.invalid(param, "is required");
        }
        return value;
    }
}
