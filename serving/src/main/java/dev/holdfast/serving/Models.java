package dev.holdfast.serving;

import dev.holdfast.domain.LabelFormat;
import dev.holdfast.domain.ModelRef;
import dev.holdfast.engine.EngineSettings;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The models that are configured, their replicas and the watch over these. Thread-safe. Reading takes no lock and sees one
 * configuration or the next, never a mixture.
 */
public final class Models implements AutoCloseable {
    private final Loop.Finder loops;
    private final Loop watch;
    private final HealthSettings health;
    private final LabelFormat labels;
    private final EngineFactory engines;
    private final LongSupplier nanoTime;
    private volatile Map<ModelRef, ServedModel> models = Map.of();
    private volatile boolean closed;

    /** No models yet; checks the health of those to come on an event loop of its own. */
    public Models(Vertx vertx, HealthSettings health, LabelFormat labels, EngineFactory engines) {
        this(() -> new VertxLoop(vertx, vertx.getOrCreateContext()), health, labels, engines, System::nanoTime);
    }

    Models(Loop.Finder loops, HealthSettings health, LabelFormat labels, EngineFactory engines, LongSupplier nanoTime) {
        this.loops = loops;
        this.watch = loops.current();
        this.health = health;
        this.labels = labels;
        this.engines = engines;
        this.nanoTime = nanoTime;
        watch.execute(this::tick);
    }

    /** All that is wrong with these settings taken together, for people; empty if they can be served. */
    public static List<String> problems(List<ModelSettings> settings, LabelFormat labels) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ModelSettings model : settings) {
            if (!names.add(model.name())) {
                problems.add("two models are called '" + model.name() + "'; give one of them another name");
            }
            try {
                Labels.read(model, labels);
            } catch (IllegalArgumentException unreadable) {
                problems.add(String.valueOf(unreadable.getMessage()));
            }
        }
        return problems;
    }

    /**
     * Serves these models from now on. Replicas whose engine settings stay the same are kept with all that they run and
     * know; others take nothing new and close when what they run has ended. Requests waiting for a model that is gone
     * fail.
     *
     * @throws IllegalArgumentException if {@link #problems} finds any; nothing changes then
     */
    public synchronized void reconfigure(List<ModelSettings> settings) {
        List<String> problems = problems(settings, labels);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        List<Change> changes = new ArrayList<>();
        for (ModelSettings model : settings) {
            ServedModel old = models.get(model.ref());
            changes.add(change(model, old == null ? new Pool(model.admission()) : old.pool()));
        }
        Map<ModelRef, ServedModel> before = models;
        Map<ModelRef, ServedModel> after = new LinkedHashMap<>();
        for (Change change : changes) {
            after.put(change.model().ref(), change.model());
            change.model().pool().update(change.replicas(), change.admission());
            change.retired().forEach(Replica::retire);
        }
        models = after;
        for (ServedModel old : before.values()) {
            if (!after.containsKey(old.ref())) {
                withdraw(old.pool()).forEach(Replica::retire);
            }
        }
    }

    /**
     * What a new configuration does to a model.
     *
     * @param model as it will be
     * @param admission its new bounds
     * @param replicas its new replicas
     * @param retired old replicas that are not among the new ones
     */
    private record Change(
            ServedModel model, AdmissionSettings admission, List<Replica> replicas, List<Replica> retired) {}

    private Change change(ModelSettings model, Pool pool) {
        List<Replica> left = new ArrayList<>(pool.replicas());
        List<Replica> replicas = match(model, left, pool);
        ServedModel served = new ServedModel(model, Labels.read(model, labels), pool, loops);
        return new Change(served, model.admission(), replicas, left);
    }

    private static List<Replica> withdraw(Pool pool) {
        List<Replica> replicas = pool.replicas();
        pool.update(List.of(), pool.admission());
        return replicas;
    }

    /** A replica for each engine, taken out of the old ones where there is one, else new. */
    private List<Replica> match(ModelSettings model, List<Replica> old, Pool pool) {
        List<Replica> replicas = new ArrayList<>();
        for (EngineSettings engine : model.engines()) {
            Replica same = null;
            for (Replica candidate : old) {
                same = candidate.settings().equals(engine) ? candidate : same;
            }
            if (same == null) {
                same = new Replica(engine, engines.open(model.ref(), engine), health, nanoTime);
                Replica added = same;
                watch.execute(() -> added.check(pool::serveLine));
            }
            old.remove(same);
            replicas.add(same);
        }
        return replicas;
    }

    /** The model of this name, or null. */
    public @Nullable ServedModel find(ModelRef ref) {
        return models.get(ref);
    }

    /** All models, in the order of the configuration. */
    public List<ServedModel> all() {
        return List.copyOf(models.values());
    }

    private void tick() {
        if (closed) {
            return;
        }
        for (ServedModel model : models.values()) {
            for (Replica replica : model.pool().replicas()) {
                replica.check(model.pool()::serveLine);
            }
        }
        watch.after(health.interval(), this::tick);
    }

    /** Stops the watch and closes all engines; running calls fail. */
    @Override
    public synchronized void close() {
        closed = true;
        Map<ModelRef, ServedModel> last = models;
        models = Map.of();
        for (ServedModel model : last.values()) {
            withdraw(model.pool()).forEach(Replica::close);
        }
    }
}
