package dev.holdfast.gateway;

import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.InferenceRequest;
import dev.holdfast.domain.Principal;
import dev.holdfast.engine.DecodeResult;
import dev.holdfast.engine.OpenAiCodec;
import dev.holdfast.engine.RequestError;
import dev.holdfast.orchestrator.TurnHandle;
import dev.holdfast.orchestrator.TurnRequest;
import dev.holdfast.orchestrator.TurnSummary;
import dev.holdfast.serving.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the bodies of {@code /v1} requests into turns. Confined to its event loop. */
final class Inference {
    /** Bodies up to this size are parsed on the event loop; parsing takes some microseconds for each kilobyte. */
    private static final int SMALL = 128 * 1024;

    private final GatewayParts parts;
    private final ServerSettings settings;
    private final Deadlines deadlines;
    private final Refusals refusals;
    private final Executor loop;
    private final Map<Exchange, TurnHandle> running = new HashMap<>();

    Inference(GatewayParts parts, ServerSettings settings, Deadlines deadlines, Refusals refusals, Context context) {
        this.parts = parts;
        this.settings = settings;
        this.deadlines = deadlines;
        this.refusals = refusals;
        this.loop = task -> context.runOnContext(ignored -> task.run());
    }

    /** The name of an endpoint in metrics. */
    static String name(Endpoint endpoint) {
        return endpoint.name().toLowerCase(Locale.ROOT);
    }

    void accept(Endpoint endpoint, Exchange exchange, byte[] body, Consumer<@Nullable TurnSummary> onEnd) {
        String type = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            refuse(
                    endpoint,
                    exchange,
                    new RequestError(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as content-type application/json.", null));
        } else if (body.length <= SMALL) {
            start(endpoint, exchange, decode(endpoint, body), onEnd);
        } else {
            Thread.ofVirtual().name("decode-" + exchange.id()).start(() -> {
                DecodeResult<?> decoded = decode(endpoint, body);
                loop.execute(() -> start(endpoint, exchange, decoded, onEnd));
            });
        }
    }

    private static DecodeResult<? extends InferenceRequest> decode(Endpoint endpoint, byte[] body) {
        return switch (endpoint) {
            case CHAT -> OpenAiCodec.decodeChat(body);
            case COMPLETIONS -> OpenAiCodec.decodeCompletion(body);
            case EMBEDDINGS -> OpenAiCodec.decodeEmbedding(body);
        };
    }

    private void start(
            Endpoint endpoint,
            Exchange exchange,
            DecodeResult<? extends InferenceRequest> decoded,
            Consumer<@Nullable TurnSummary> onEnd) {
        if (exchange.isAnswered()) {
            return;
        }
        switch (decoded) {
            case DecodeResult.Refused<?>(RequestError error) -> refuse(endpoint, exchange, error);
            case DecodeResult.Decoded<?>(InferenceRequest request) -> run(exchange, request, onEnd);
        }
    }

    private void run(Exchange exchange, InferenceRequest request, Consumer<@Nullable TurnSummary> onEnd) {
        Principal principal = exchange.principal();
        if (principal == null) {
            throw new IllegalStateException("the caller was not authenticated");
        }
        String trace = exchange.request().getHeader("traceparent");
        TurnRequest turn = new TurnRequest(
                principal,
                request,
                exchange.request().getHeader("x-holdfast-label"),
                exchange.id(),
                trace == null ? "" : trace,
                exchange.arrivedNanos(),
                loop);
        Consumer<@Nullable TurnSummary> end = summary -> {
            running.remove(exchange);
            onEnd.accept(summary);
        };
        if (request.streaming().requested()) {
            SseListener listener = new SseListener(exchange, deadlines, settings.timeouts(), end);
            TurnHandle handle = parts.turns().start(turn, listener);
            listener.feed(handle);
            note(exchange, handle);
        } else {
            JsonListener listener = new JsonListener(exchange, deadlines, settings.timeouts(), end);
            TurnHandle handle = parts.turns().start(turn, listener);
            listener.feed(handle);
            note(exchange, handle);
        }
    }

    private void note(Exchange exchange, TurnHandle handle) {
        if (!exchange.isAnswered()) {
            running.put(exchange, handle);
        }
    }

    /** Ends what runs: the platform stops. */
    void stopTurns() {
        List.copyOf(running.values()).forEach(TurnHandle::stop);
    }

    private void refuse(Endpoint endpoint, Exchange exchange, RequestError error) {
        refusals.knownCaller(name(endpoint), exchange, error.code(), error.message(), error.param());
    }
}
