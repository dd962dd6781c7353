package dev.holdfast.engine;

import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.WireObject;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Asks an engine's own tokenizer, in the way of its kind. Immutable. */
final class TokenizerCalls {
    private final EngineKind kind;
    private final String model;
    private final BiFunction<String, String, Future<Buffer>> post;

    /**
     * Calls to one engine.
     *
     * @param kind the kind of engine
     * @param model the model's name at the engine
     * @param post posts JSON to a path and gives the answer's body
     */
    TokenizerCalls(EngineKind kind, String model, BiFunction<String, String, Future<Buffer>> post) {
        this.kind = kind;
        this.model = model;
        this.post = post;
    }

    /** The number of tokens of the prompt; fails if the engine cannot tell. */
    Future<Long> count(InferenceRequest request) {
        return switch (kind) {
            case VLLM -> whole(request, true);
            case SGLANG -> whole(request, false);
            case LLAMA_SERVER -> llama(request);
            case GENERIC, OLLAMA, TRTLLM, LMDEPLOY, OPENAI -> unknown();
        };
    }

    private static <T> Future<T> unknown() {
        return Future.failedFuture("this engine has no tokenizer for such a request");
    }

    private Future<Long> whole(InferenceRequest request, boolean takesMessages) {
        String prompt = prompt(request);
        String body = "{\"model\":" + RequestWriter.quote(model);
        if (prompt != null) {
            return tokenize(body + ",\"prompt\":" + prompt + "}");
        }
        if (takesMessages && request instanceof ChatRequest chat) {
            String tools = chat.body().value("tools");
            return tokenize(body + ",\"messages\":" + chat.body().value("messages")
                    + (tools == null ? "" : ",\"tools\":" + tools) + "}");
        }
        return unknown();
    }

    private Future<Long> llama(InferenceRequest request) {
        String prompt = prompt(request);
        if (prompt != null) {
            return tokenize("{\"add_special\":true,\"content\":" + prompt + "}");
        }
        if (request instanceof ChatRequest chat) {
            String tools = chat.body().value("tools");
            String body = "{\"messages\":" + chat.body().value("messages")
                    + (tools == null ? "" : ",\"tools\":" + tools) + "}";
            return post.apply("/apply-template", body)
                    .map(answer -> field(answer, "prompt"))
                    .compose(text -> tokenize("{\"add_special\":true,\"content\":" + text + "}"));
        }
        return unknown();
    }

    /** The JSON of a prompt that is one string; null for any other. */
    private static @Nullable String prompt(InferenceRequest request) {
        String json = switch (request) {
            case ChatRequest chat -> null;
            case CompletionRequest completion -> completion.body().value("prompt");
            case EmbeddingRequest embedding -> embedding.body().value("input");
        };
        return json != null && json.startsWith("\"") ? json : null;
    }

    private Future<Long> tokenize(String body) {
        return post.apply("/tokenize", body).map(TokenizerCalls::counted);
    }

    private static String field(Buffer answer, String name) {
        try (JsonInput in = JsonInput.ofEngine(answer.getBytes())) {
            while (in.nextField() != null) {
                in.skip();
                in.endField();
            }
            WireObject object = in.toWireObject();
            String value = object.value(name);
            if (value != null) {
                return value;
            }
        } catch (Refusal | IOException ignored) {
            throw new IllegalStateException("the engine's tokenizer did not answer with JSON");
        }
        throw new IllegalStateException("the engine's tokenizer answered without " + name);
    }

    private static long counted(Buffer answer) {
        try (JsonInput in = JsonInput.ofEngine(answer.getBytes())) {
            long tokens = -1;
            for (String name = in.nextField(); name != null; name = in.nextField()) {
                if (name.equals("count") && in.parser().currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    return in.parser().getLongValue();
                }
                if (name.equals("tokens") && in.parser().currentToken() == JsonToken.START_ARRAY) {
                    tokens = 0;
                    while (in.parser().nextToken() != JsonToken.END_ARRAY) {
                        in.skip();
                        tokens++;
                    }
                } else {
                    in.skip();
                }
            }
            if (tokens >= 0) {
                return tokens;
            }
        } catch (Refusal | IOException ignored) {
            throw new IllegalStateException("the engine's tokenizer did not answer with JSON");
        }
        throw new IllegalStateException("the engine's tokenizer answered without a count");
    }
}
