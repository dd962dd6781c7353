package dev.holdfast.engine;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.holdfast.domain.ChatRequest;
import dev.holdfast.domain.CompletionRequest;
import dev.holdfast.domain.EmbeddingRequest;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.WireObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the body for an engine out of the caller's: single fields are edited, every other byte stays. Immutable. */
final class RequestWriter {
    /** Fields that change placement, isolation, lifetime or amount at an engine; a caller must not set them. */
    private static final Set<String> CONTROL = Set.of(
            "kv_transfer_params",
            "ec_transfer_params",
            "vllm_xargs",
            "cache_salt",
            "extra_key",
            "rid",
            "request_id",
            "lora_path",
            "lora",
            "routed_dp_rank",
            "data_parallel_rank",
            "disagg_prefill_dp_rank",
            "id_slot",
            "n_predict",
            "n_cmpl",
            "max_new_tokens",
            "max_output_tokens",
            "custom_logit_processor",
            "sse_ping_interval");

    /** Fields that are acted on; written in another case, some engines would take them for the same. */
    private static final Set<String> ACTED_ON = Set.of(
            "model",
            "messages",
            "prompt",
            "input",
            "stream",
            "stream_options",
            "n",
            "best_of",
            "max_tokens",
            "max_completion_tokens",
            "tools",
            "tool_choice",
            "response_format",
            "priority");

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    private final EngineKind kind;
    private final String upstreamModel;
    private final String chatTokenLimit;
    private final boolean allowPriority;

    RequestWriter(EngineSettings settings) {
        this.kind = settings.kind();
        this.upstreamModel = settings.model();
        this.allowPriority = settings.wire().allowPriority();
        this.chatTokenLimit = switch (settings.maxTokensField()) {
            case AUTO -> kind.chatTokenLimit();
            case MAX_TOKENS -> MAX_TOKENS;
            case MAX_COMPLETION_TOKENS -> MAX_COMPLETION_TOKENS;
        };
    }

    /** The model's name at the engine. */
    String modelAt(InferenceRequest request) {
        return upstreamModel.isEmpty() ? request.model().name() : upstreamModel;
    }

    /** The body to send. */
    byte[] body(InferenceRequest request, CallOptions options) {
        WireObject body = request.body();
        WireObject.Edit edit = body.edit();
        for (WireObject.Field field : body.fields()) {
            if (isWithheld(field.name())) {
                edit.remove(field.name());
            }
        }
        if (!upstreamModel.isEmpty() && !upstreamModel.equals(request.model().name())) {
            edit.set("model", quote(upstreamModel));
        }
        limitTokens(request, options, edit);
        if (request.streaming().requested()) {
            edit.set("stream_options", streamOptions(body.value("stream_options")));
        }
        if (!options.cacheSalt().isEmpty() && kind.takesCacheSalt() && !(request instanceof EmbeddingRequest)) {
            edit.set("cache_salt", quote(options.cacheSalt()));
        }
        return edit.bytes();
    }

    private boolean isWithheld(String name) {
        String folded = JsonInput.fold(name);
        boolean controls = CONTROL.contains(folded) || folded.startsWith("bootstrap_");
        boolean disguised = !name.equals(folded) && ACTED_ON.contains(folded);
        return controls || disguised || (!allowPriority && folded.equals("priority"));
    }

    private void limitTokens(InferenceRequest request, CallOptions options, WireObject.Edit edit) {
        String field = switch (request) {
            case ChatRequest chat -> chatTokenLimit;
            case CompletionRequest completion -> MAX_TOKENS;
            case EmbeddingRequest embedding -> null;
        };
        if (field == null || options.maxTokens() <= 0) {
            return;
        }
        edit.remove(field.equals(MAX_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS);
        edit.set(field, Long.toString(options.maxTokens()));
    }

    private static String streamOptions(@Nullable String asked) {
        String always = "{\"include_usage\":true}";
        if (asked == null || !asked.startsWith("{")) {
            return always;
        }
        try (JsonInput in = JsonInput.ofEngine(asked.getBytes(StandardCharsets.UTF_8))) {
            while (in.nextField() != null) {
                in.skip();
                in.endField();
            }
            byte[] bytes = in.toWireObject().edit().set("include_usage", "true").bytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (Refusal | IOException e) {
            return always;
        }
    }

    /** The text as a JSON string. */
    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
