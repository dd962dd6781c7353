package dev.holdfast.llama;

import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.InferenceEngine;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The models that the platform runs itself, each in a worker process. Thread-safe. To be closed before the event loops are,
 * and when this process ends: then no worker is left.
 */
public final class LocalModels implements AutoCloseable {
    private static final Duration STOPPING = Duration.ofSeconds(8);

    private final LocalParts parts;
    private final Map<Path, LocalEngine> engines = new LinkedHashMap<>();

    /**
     * How workers are started and found. Immutable.
     *
     * @param program the program
     * @param environment the platform's environment; workers get only what they need of it
     * @param files finds model files
     * @param logs the folder of the workers' logs
     * @param notices gets lines for the operator: progress, and what cannot be served
     */
    public record Place(
            WorkerProgram program,
            Map<String, String> environment,
            ModelFiles files,
            Path logs,
            Consumer<String> notices) {}

    /**
     * No models yet.
     *
     * @param vertx owns the event loops; not closed by this
     * @param loops how many event loops will call
     */
    public LocalModels(Vertx vertx, int loops, Place place) {
        this(vertx, loops, place, Pace.STANDARD);
    }

    LocalModels(Vertx vertx, int loops, Place place, Pace pace) {
        this.parts = new LocalParts(
                vertx,
                loops,
                place.program(),
                Map.copyOf(place.environment()),
                place.files(),
                place.logs(),
                place.notices(),
                System::nanoTime,
                pace,
                new FileDigests());
    }

    /**
     * Serves a model from now on, until the engine is closed. Its worker starts at once or at the first request, as the
     * settings say; this does not wait for it.
     *
     * @param model the public name
     * @param settings those of an engine with {@code local}
     */
    public synchronized InferenceEngine open(String model, EngineSettings settings) {
        engines.values().removeIf(LocalEngine::isClosed);
        Path log = freeLog(model.replaceAll("[^A-Za-z0-9._-]", "_"));
        LocalEngine engine = new LocalEngine(parts, model, settings, log);
        engines.put(log, engine);
        return engine;
    }

    /** Two engines never write to one file. */
    private Path freeLog(String name) {
        Path log = parts.logs().resolve("worker-" + name + ".log");
        for (int number = 2; engines.containsKey(log); number++) {
            log = parts.logs().resolve("worker-" + name + "-" + number + ".log");
        }
        return log;
    }

    /** Completes when each model that is loaded at start runs, or cannot. */
    public synchronized CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(
                engines.values().stream().map(LocalEngine::settled).toArray(CompletableFuture<?>[]::new));
    }

    /** Ends all workers; returns when they are gone. */
    @Override
    public void close() {
        List<LocalEngine> all;
        synchronized (this) {
            all = List.copyOf(engines.values());
        }
        all.forEach(LocalEngine::close);
        try {
            for (LocalEngine engine : all) {
                engine.await(STOPPING);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
