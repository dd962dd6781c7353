package dev.holdfast.gateway;

import dev.holdfast.access.Authentication;
import dev.holdfast.domain.ErrorCode;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Principal;
import dev.holdfast.orchestrator.TurnSummary;
import dev.holdfast.serving.Endpoint;
import dev.holdfast.telemetry.AccessLog;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each request where it belongs. One for each event loop, confined to it. */
final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final String ADMIN = "/admin/v1";

    private final GatewayParts parts;
    private final ServerSettings settings;
    private final Deadlines deadlines;
    private final Inference inference;
    private final Refusals refusals;
    private final StaticPages pages;
    private final Cors cors;
    private final Context context;
    private final Activity activity;

    Endpoints(GatewayParts parts, ServerSettings settings, Vertx vertx, Deadlines deadlines, Activity activity) {
        this.parts = parts;
        this.settings = settings;
        this.deadlines = deadlines;
        this.context = vertx.getOrCreateContext();
        this.activity = activity;
        this.refusals = new Refusals(parts);
        this.inference = new Inference(parts, settings, deadlines, refusals, context);
        this.pages = new StaticPages(parts);
        this.cors = new Cors(settings.corsOrigins());
    }

    /** Handles one request, then runs {@code done}. Never throws: a defect is answered with 500 and logged. */
    void handle(HttpServerRequest request, Runnable done) {
        Exchange exchange = new Exchange(request, parts.nanoTime().getAsLong());
        activity.begin();
        boolean[] logged = {false};
        Consumer<@Nullable TurnSummary> onEnd = summary -> {
            if (!logged[0]) {
                logged[0] = true;
                activity.end();
                done.run();
                log(exchange, summary);
            }
        };
        // Ending a response calls this at once; a turn's own summary, which comes right after, goes first.
        request.response().endHandler(ignored -> context.runOnContext(later -> onEnd.accept(null)));
        request.response().closeHandler(ignored -> onEnd.accept(null));
        try {
            route(exchange, onEnd);
        } catch (RuntimeException defect) {
            LOG.error("request {} met a defect", exchange.id(), defect);
            exchange.fail(
                    ErrorCode.INTERNAL,
                    "The platform failed on this request. Report it with request id " + exchange.id() + ".",
                    null);
        }
    }

    /** Ends the turns that run, from any thread: the platform stops. */
    void stopTurns() {
        context.runOnContext(ignored -> inference.stopTurns());
    }

    private void route(Exchange exchange, Consumer<@Nullable TurnSummary> onEnd) {
        if (cors.answered(exchange)) {
            return;
        }
        HttpMethod method = exchange.request().method();
        String path = exchange.request().path();
        if (activity.isStopping() && (path == null || !path.startsWith("/health/"))) {
            exchange.response().putHeader(HttpHeaders.CONNECTION, "close");
            refusals.unknownCaller(
                    "other",
                    exchange,
                    ErrorCode.SHUTTING_DOWN,
                    "The platform is stopping. Try again in a moment.",
                    1000);
            return;
        }
        switch (path == null ? "" : path) {
            case "/v1/chat/completions" -> post(exchange, method, () -> inference(Endpoint.CHAT, exchange, onEnd));
            case "/v1/completions" -> post(exchange, method, () -> inference(Endpoint.COMPLETIONS, exchange, onEnd));
            case "/v1/embeddings" -> post(exchange, method, () -> inference(Endpoint.EMBEDDINGS, exchange, onEnd));
            case "/v1/models" -> get(exchange, method, () -> models(exchange));
            case "/health/live", "/health/ready", "/metrics", "/openapi.json" ->
                get(exchange, method, () -> pages.answer(exchange, String.valueOf(path)));
            default -> other(exchange, method, path == null ? "" : path);
        }
    }

    private void other(Exchange exchange, HttpMethod method, String path) {
        if (path.startsWith("/v1/models/")) {
            get(exchange, method, () -> model(exchange, path.substring("/v1/models/".length())));
        } else if (path.startsWith(ADMIN + "/")) {
            admin(exchange, method, path.substring(ADMIN.length()));
        } else {
            refusals.uncounted(
                    exchange,
                    ErrorCode.NOT_FOUND,
                    "There is no such path here. Models are called under /v1; /openapi.json lists all paths.");
        }
    }

    private void inference(Endpoint endpoint, Exchange exchange, Consumer<@Nullable TurnSummary> onEnd) {
        if (!authenticated(Inference.name(endpoint), exchange)) {
            return;
        }
        read(Inference.name(endpoint), exchange, body -> inference.accept(endpoint, exchange, body, onEnd));
    }

    private void models(Exchange exchange) {
        if (authenticated("models", exchange)) {
            exchange.json(200, ModelList.all(parts.models().visibleTo(caller(exchange))));
        }
    }

    private void model(Exchange exchange, String name) {
        if (!authenticated("models", exchange)) {
            return;
        }
        Buffer found = ModelList.one(parts.models().visibleTo(caller(exchange)), decoded(name));
        if (found == null) {
            refusals.knownCaller(
                    "models",
                    exchange,
                    ErrorCode.MODEL_NOT_FOUND,
                    "This key sees no model of that name. GET /v1/models lists those that it sees.",
                    "model");
        } else {
            exchange.json(200, found);
        }
    }

    /** A path without its percent signs; one that is not well-formed names nothing. */
    private static String decoded(String path) {
        try {
            return URI.create(path).getPath();
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private void admin(Exchange exchange, HttpMethod method, String path) {
        if (!authenticated("admin", exchange)) {
            return;
        }
        Map<String, String> query = new HashMap<>();
        exchange.request().params().forEach(entry -> query.put(entry.getKey(), entry.getValue()));
        read("admin", exchange, body -> {
            Administration.Call call = new Administration.Call(
                    caller(exchange), exchange.id(), method.name(), path, Map.copyOf(query), Buffer.buffer(body));
            Thread.ofVirtual().name("admin-" + exchange.id()).start(() -> answerAdmin(exchange, call));
        });
    }

    private void answerAdmin(Exchange exchange, Administration.Call call) {
        try {
            Administration.Reply reply = parts.admin().handle(call);
            context.runOnContext(ignored -> exchange.json(reply.status(), reply.json()));
        } catch (HoldfastException refused) {
            context.runOnContext(ignored -> refusals.knownCaller(
                    "admin", exchange, refused.code(), String.valueOf(refused.getMessage()), null));
        } catch (RuntimeException defect) {
            LOG.error("admin request {} met a defect", exchange.id(), defect);
            context.runOnContext(ignored ->
                    exchange.fail(ErrorCode.INTERNAL, "The platform failed on this request; see its log.", null));
        }
    }

    private boolean authenticated(String endpoint, Exchange exchange) {
        return switch (parts.access().authenticate(exchange.key())) {
            case Authentication.Authenticated(Principal principal) -> {
                exchange.principal(principal);
                yield true;
            }
            case Authentication.Rejected(ErrorCode code, String message) -> {
                refusals.unknownCaller(endpoint, exchange, code, message);
                yield false;
            }
        };
    }

    private static Principal caller(Exchange exchange) {
        Principal principal = exchange.principal();
        if (principal == null) {
            throw new IllegalStateException("the caller was not authenticated");
        }
        return principal;
    }

    private void read(String endpoint, Exchange exchange, Consumer<byte[]> then) {
        BodyReader.read(
                exchange,
                (code, message) -> refusals.knownCaller(endpoint, exchange, code, message, null),
                settings,
                deadlines,
                context,
                then);
    }

    private void post(Exchange exchange, HttpMethod method, Runnable then) {
        only(exchange, method, HttpMethod.POST, then);
    }

    private void get(Exchange exchange, HttpMethod method, Runnable then) {
        only(exchange, method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method, HttpMethod.GET, then);
    }

    private void only(Exchange exchange, HttpMethod method, HttpMethod allowed, Runnable then) {
        if (method.equals(allowed)) {
            then.run();
        } else {
            exchange.response().putHeader(HttpHeaders.ALLOW, allowed.name());
            refusals.uncounted(exchange, ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + allowed.name() + " only.");
        }
    }

    private void log(Exchange exchange, @Nullable TurnSummary summary) {
        if (!parts.requests().isOn()) {
            return;
        }
        long micros = TimeUnit.NANOSECONDS.toMicros(parts.nanoTime().getAsLong() - exchange.arrivedNanos());
        boolean left = !exchange.response().ended();
        Principal principal = exchange.principal();
        TurnSummary turn = summary == null ? TurnSummary.NONE : summary;
        parts.requests()
                .finished(new AccessLog.Entry(
                        exchange.id(),
                        principal == null
                                ? AccessLog.Caller.UNKNOWN
                                : new AccessLog.Caller(
                                        principal.keyId(), principal.organisation(), principal.project()),
                        exchange.request().method().name(),
                        String.valueOf(exchange.request().path()),
                        left ? 499 : exchange.response().getStatusCode(),
                        turn.model(),
                        turn.replica(),
                        left ? ErrorCode.CLIENT_CLOSED_REQUEST.wireName() : turn.outcome(),
                        turn.usage(),
                        micros));
    }
}
