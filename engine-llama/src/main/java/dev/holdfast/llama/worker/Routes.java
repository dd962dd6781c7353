package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.GenerationQueue;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is at which path. Confined to the event loop; what may take long goes on a virtual thread. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final CharSequence PROMETHEUS = HttpHeaders.createOptimized("text/plain; version=0.0.4");
    private static final String MODEL = "/v1/models/";
    private static final String GET = "GET";
    private static final String POST = "POST";

    private final WorkerParts parts;
    private final Supplier<WorkerState> state;
    private final byte[] authorization;
    private final Map<String, Consumer<Exchange>> gets = Map.of(
            "/version", this::version,
            "/metrics", this::metrics,
            "/v1/models", this::models);
    private final Map<String, Work> posts = Map.of(
            "/v1/chat/completions", this::chat,
            "/v1/completions", this::completion,
            "/v1/embeddings",
                    (services, body, exchange) ->
                            answer(exchange, services.vectors().embeddings(body, exchange)),
            "/v1/rerank",
                    (services, body, exchange) ->
                            answer(exchange, services.vectors().rerank(body, exchange)),
            "/tokenize",
                    (services, body, exchange) ->
                            answer(exchange, services.tokens().tokenize(body)),
            "/detokenize",
                    (services, body, exchange) ->
                            answer(exchange, services.tokens().detokenize(body)));

    /** Answers a request; not on the event loop, and may take long. */
    private interface Work {
        void run(Services services, Fields body, Exchange exchange);
    }

    Routes(WorkerParts parts, Supplier<WorkerState> state) {
        this.parts = parts;
        this.state = state;
        String key = parts.settings().key();
        this.authorization = key.isEmpty() ? new byte[0] : ("Bearer " + key).getBytes(StandardCharsets.UTF_8);
    }

    void handle(Exchange exchange) {
        try {
            route(exchange);
        } catch (Refusal refusal) {
            exchange.refuse(refusal);
        } catch (RuntimeException mistake) {
            LOG.error("a request failed", mistake);
            exchange.refuse(Refusal.internal());
        }
    }

    private void route(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        String path = request.path() == null ? "" : request.path();
        boolean get = HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
        if (path.equals("/health")) {
            require(get, GET);
            health(exchange);
            return;
        }
        authorise(request);
        Consumer<Exchange> page = gets.get(path);
        Work work = posts.get(path);
        if (page != null) {
            require(get, GET);
            page.accept(exchange);
        } else if (work != null) {
            require(HttpMethod.POST.equals(request.method()), POST);
            Services services = services();
            BodyReader.read(exchange, parts.vertx(), parts.settings(), body -> start(work, services, body, exchange));
        } else if (path.startsWith(MODEL)) {
            require(get, GET);
            model(path.substring(MODEL.length()), exchange);
        } else {
            throw Refusal.notFound();
        }
    }

    private static void require(boolean allowed, String method) {
        if (!allowed) {
            throw Refusal.wrongMethod(method);
        }
    }

    private void authorise(HttpServerRequest request) {
        if (authorization.length == 0) {
            return;
        }
        String given = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (given == null || !MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8))) {
            throw Refusal.unauthorised();
        }
    }

    private Services services() {
        WorkerState now = state.get();
        if (now instanceof WorkerState.Serving(Services services)) {
            return services;
        }
        Refusal refusal = now.refusal();
        throw refusal == null ? Refusal.internal() : refusal;
    }

    /** Parsing, templates and tokens may take long: they never hold the event loop. */
    private static void start(Work work, Services services, byte[] body, Exchange exchange) {
        Thread.ofVirtual().name("request-" + exchange.id()).start(() -> {
            try {
                if (!exchange.hasLeft()) {
                    work.run(services, Json.request(body), exchange);
                }
            } catch (Refusal refusal) {
                exchange.onLoop(() -> exchange.refuse(refusal));
            } catch (RuntimeException | StackOverflowError mistake) {
                LOG.error("a request failed", mistake);
                exchange.onLoop(() -> exchange.refuse(Refusal.internal()));
            }
        });
    }

    private static void answer(Exchange exchange, JsonBytes body) {
        exchange.onLoop(() -> exchange.json(200, body));
    }

    private void chat(Services services, Fields body, Exchange exchange) {
        generate(services, exchange, planner -> planner.chat(body, exchange.id(), exchange.arrivedNanos()));
    }

    private void completion(Services services, Fields body, Exchange exchange) {
        generate(services, exchange, planner -> planner.completion(body, exchange.id(), exchange.arrivedNanos()));
    }

    private void generate(Services services, Exchange exchange, Function<Planner, GenerationPlan> planning) {
        GenerationQueue queue = services.model().queue();
        if (queue == null) {
            throw Refusal.unsupported("model", "This model writes no text; use /v1/embeddings or /v1/rerank.");
        }
        GenerationPlan plan = planning.apply(services.planner());
        Answer answer = plan.stream() == null
                ? new WholeAnswer(exchange, plan, parts.metrics())
                : new StreamedAnswer(exchange, plan, parts.metrics(), parts.vertx(), parts.settings());
        answer.submit(queue, parts.handover(), parts.nanoTime());
    }

    private void health(Exchange exchange) {
        Refusal refusal = state.get().refusal();
        if (refusal == null) {
            exchange.json(200, new JsonBytes(32).raw("{\"status\":\"ok\"}"));
        } else {
            exchange.refuse(refusal);
        }
    }

    private void version(Exchange exchange) {
        exchange.json(
                200,
                new JsonBytes(64).raw("{\"version\":").quoted(parts.version()).raw("}"));
    }

    private void metrics(Exchange exchange) {
        WorkerState now = state.get();
        String page = parts.metrics().page(now.model(), now.refusal() == null);
        exchange.answer(200, PROMETHEUS, Buffer.buffer(page));
    }

    private void models(Exchange exchange) {
        JsonBytes out = new JsonBytes(512).raw("{\"object\":\"list\",\"data\":[");
        exchange.json(200, model(out, services().model()).raw("]}"));
    }

    private void model(String name, Exchange exchange) {
        ServedModel model = services().model();
        if (!name.equals(model.name())) {
            throw Refusal.noModel(name);
        }
        exchange.json(200, model(new JsonBytes(512), model));
    }

    private static JsonBytes model(JsonBytes out, ServedModel model) {
        out.raw("{\"id\":").quoted(model.name());
        out.raw(",\"object\":\"model\",\"created\":").number(model.created());
        out.raw(",\"owned_by\":\"holdfast\",\"root\":").quoted(model.name());
        out.raw(",\"parent\":null,\"max_model_len\":").number(model.contextTokens());
        out.raw(",\"meta\":{");
        String separator = "";
        for (Map.Entry<String, Object> fact : model.meta().entrySet()) {
            out.raw(separator).quoted(fact.getKey()).raw(":");
            value(out, fact.getValue());
            separator = ",";
        }
        return out.raw("}}");
    }

    private static void value(JsonBytes out, @Nullable Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            out.raw(value.toString());
        } else {
            out.quoted(String.valueOf(value));
        }
    }
}
