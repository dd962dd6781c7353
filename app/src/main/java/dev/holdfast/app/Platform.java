package dev.holdfast.app;

import dev.holdfast.access.Access;
import dev.holdfast.access.UsageEntry;
import dev.holdfast.access.UsageReplay;
import dev.holdfast.app.cli.RunningServer;
import dev.holdfast.app.cli.ServeOptions;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.KeyedHash;
import dev.holdfast.audit.Ledger;
import dev.holdfast.audit.LedgerEntry;
import dev.holdfast.domain.HoldfastException;
import dev.holdfast.domain.Principal;
import dev.holdfast.domain.Usage;
import dev.holdfast.engine.OpenAiEngine;
import dev.holdfast.gateway.Administration;
import dev.holdfast.gateway.Gateway;
import dev.holdfast.gateway.GatewayParts;
import dev.holdfast.gateway.GatewayTransport;
import dev.holdfast.gateway.KeyJson;
import dev.holdfast.gateway.ServerSettings;
import dev.holdfast.lifecycle.HubSettings;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.llama.LocalModels;
import dev.holdfast.orchestrator.ModelAccess;
import dev.holdfast.orchestrator.TurnSettings;
import dev.holdfast.orchestrator.Turns;
import dev.holdfast.policy.FlowPolicy;
import dev.holdfast.serving.EngineFactory;
import dev.holdfast.serving.Models;
import dev.holdfast.storage.Database;
import dev.holdfast.storage.Databases;
import dev.holdfast.telemetry.AccessLog;
import dev.holdfast.telemetry.Logs;
import dev.holdfast.telemetry.MicrometerTelemetry;
import dev.holdfast.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: opens every part, wires them by hand, and closes them in reverse. Thread-safe. */
public final class Platform implements RunningServer<HoldfastSettings> {
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

    private final InstantSource time = Clock.systemUTC();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final LocalModels locals;
    private final Models models;
    private final Access access;
    private final Gateway gateway;
    private final Gauges gauges;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile HoldfastSettings settings;

    /**
     * Starts a platform; blocks until it can serve.
     *
     * @param notices gets what the operator must see, such as the first admin key
     * @throws HoldfastException if it cannot start; the message says what to do
     */
    public static Platform start(HoldfastSettings settings, ServeOptions options, Consumer<String> notices) {
        return new Platform(settings, options, notices);
    }

    private Platform(HoldfastSettings settings, ServeOptions options, Consumer<String> notices) {
        this.settings = settings;
        try {
            Logs logs = opened(Logs.configure(settings.telemetry(), time));
            Path data = options.data();
            Ledger ledger = opened(Ledger.open(DataFolder.ledger(data), settings.audit(), time));
            Database database = opened(Databases.open(settings.storage(), data, List.of(Access.MIGRATIONS)));
            access = opened(Access.open(settings.access(), database, replay(ledger), time, System::nanoTime));
            opened(FirstAdminKey.make(access.keys(), options.adminKey(), notices));
            Telemetry telemetry = opened(new MicrometerTelemetry(settings.telemetry(), System::nanoTime));
            Vertx vertx = opened(vertx(settings.server().timeouts().header()));
            FlowPolicy policy = new FlowPolicy(settings.labelFormat());
            locals = opened(new LocalModels(vertx, eventLoops(), place(data, notices)));
            EngineFactory engines = (model, engine) -> engine.local() == null
                    ? new OpenAiEngine(vertx, engine, eventLoops())
                    : locals.open(model.name(), engine);
            models = opened(new Models(vertx, settings.health(), settings.labelFormat(), engines));
            models.reconfigure(settings.models());
            Turns turns = new Turns(
                    access,
                    models,
                    policy,
                    ledger,
                    this::recorded,
                    telemetry,
                    new TurnSettings(settings.audit().waitForDurable(), salts(ledger)),
                    time,
                    System::nanoTime);
            gateway = new Gateway(
                    vertx,
                    parts(turns, policy, ledger, database, telemetry, logs.access()),
                    server(settings.server(), options));
            gateway.start(eventLoops());
            gauges = new Gauges(telemetry, models, access, System::nanoTime);
            gauges.register(gateway::running, logs::dropped);
        } catch (RuntimeException failed) {
            closeAll();
            throw failed;
        }
    }

    private static ServerSettings server(ServerSettings configured, ServeOptions options) {
        return configured.at(
                options.host() == null ? configured.host() : options.host(),
                options.port() == null ? configured.port() : options.port());
    }

    private GatewayParts parts(
            Turns turns, FlowPolicy policy, Ledger ledger, Database database, Telemetry telemetry, AccessLog requests) {
        StatusPage status = new StatusPage(settings.storage(), database, ledger, models, time, () -> gatewayRunning());
        Administration administration = new Administration(
                access,
                ledger,
                new KeyJson(policy.format()),
                time,
                Map.of("/status", status::json, "/audit/checkpoint", status::checkpoint));
        return new GatewayParts(
                access,
                turns,
                new ModelAccess(models, policy),
                ledger,
                telemetry,
                requests,
                administration,
                () -> readiness(ledger),
                System::nanoTime);
    }

    private int gatewayRunning() {
        return gateway.running();
    }

    private String readiness(Ledger ledger) {
        if (gateway.isStopping()) {
            return "The platform is stopping.";
        }
        return ledger.accepting() ? "" : "The audit ledger takes no entries.";
    }

    private static Vertx vertx(Duration header) {
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(eventLoops()).setDisableTCCL(true))
                .withTransport(new GatewayTransport(header))
                .build();
    }

    private static int eventLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    private LocalModels.Place place(Path data, Consumer<String> notices) {
        ModelStore store = ModelStore.of(data, HubSettings.of(Map.of()), time, System::nanoTime);
        return new LocalModels.Place(
                Distribution.worker(), System.getenv(), new LocalFiles(store), DataFolder.logs(data), notices);
    }

    private static UsageReplay replay(Ledger ledger) {
        return (after, sink) -> {
            try (Stream<LedgerEntry> entries = ledger.read(after + 1)) {
                entries.forEach(entry -> {
                    if (entry.event() instanceof AuditEvent.Inference inference) {
                        sink.accept(use(entry, inference));
                    }
                });
            }
        };
    }

    private static UsageEntry use(LedgerEntry entry, AuditEvent.Inference inference) {
        AuditEvent.Actor actor = inference.actor();
        return new UsageEntry(
                entry.sequence(),
                actor.organisation(),
                actor.project(),
                actor.keyId(),
                inference.usage(),
                inference.cost(),
                entry.time());
    }

    private void recorded(long sequence, Principal principal, Usage usage, long cost, Instant when) {
        access.record(new UsageEntry(
                sequence, principal.organisation(), principal.project(), principal.keyId(), usage, cost, when));
    }

    /** Projects do not share prefix caches: whether a prefix is cached would tell one what another has asked. */
    private static java.util.function.Function<Principal, String> salts(Ledger ledger) {
        Map<String, String> known = new ConcurrentHashMap<>();
        return principal -> {
            String place = principal.organisation() + "/" + principal.project();
            return known.computeIfAbsent(place, name -> {
                KeyedHash hash = ledger.keyedHash();
                hash.update(("cache-salt " + name).getBytes(StandardCharsets.UTF_8));
                return hash.hex();
            });
        };
    }

    @Override
    public URI address() {
        return URI.create(gateway.url());
    }

    @Override
    public CompletionStage<Void> warm() {
        return locals.settled();
    }

    @Override
    public synchronized void reload(HoldfastSettings changed) {
        List<String> waiting = settings.restartSections(changed);
        if (!waiting.isEmpty()) {
            LOG.warn("changes of {} need a restart; until then they stay as they were", String.join(", ", waiting));
        }
        models.reconfigure(changed.models());
        access.reconfigure(changed.access());
        gauges.refresh();
        settings = changed;
    }

    @Override
    public void stop() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!gateway.stop()) {
                LOG.warn("some requests did not finish within the drain time and were closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private Vertx opened(Vertx vertx) {
        opened.push(
                () -> vertx.close().toCompletionStage().toCompletableFuture().join());
        return vertx;
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                LOG.error("a part did not close", failed);
            }
        }
    }
}
