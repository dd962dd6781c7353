package dev.holdfast.lab.plan.hardware;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Entries;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The accelerators and priced instances that a plan can use: those that ship with the program, and those of files of the
 * user's, which add entries or override fields of entries. Immutable.
 */
public final class HardwareCatalogue {
    private static final String ACCELERATORS = "accelerators";
    private static final String INSTANCES = "instances";

    private final Entries acceleratorEntries;
    private final Entries instanceEntries;
    private final Map<String, Accelerator> accelerators;
    private final List<Instance> instances;

    private HardwareCatalogue(Entries acceleratorEntries, Entries instanceEntries) {
        this.acceleratorEntries = acceleratorEntries;
        this.instanceEntries = instanceEntries;
        this.accelerators = new LinkedHashMap<>();
        acceleratorEntries.all().forEach((name, entry) -> accelerators.put(name, AcceleratorReader.read(name, entry)));
        this.instances = new ArrayList<>();
        instanceEntries.all().forEach((name, entry) -> instances.add(instance(name, entry)));
    }

    /** What ships with the program. */
    public static HardwareCatalogue builtIn() {
        return new HardwareCatalogue(
                Entries.none(ACCELERATORS)
                        .with(Document.resource(HardwareCatalogue.class, "/dev/holdfast/lab/plan/accelerators.yaml")),
                Entries.none(INSTANCES)
                        .with(Document.resource(HardwareCatalogue.class, "/dev/holdfast/lab/plan/instances.yaml")));
    }

    /**
     * This and what a file of the user's has under {@code accelerators} and {@code instances}.
     *
     * @throws PlanException naming file, entry and field if an entry is wrong
     */
    public HardwareCatalogue with(Document userYaml) {
        return new HardwareCatalogue(acceleratorEntries.with(userYaml), instanceEntries.with(userYaml));
    }

    private Instance instance(String name, Document entry) {
        entry.allowOnly(List.of(
                "name",
                "provider",
                "region",
                "accelerator",
                "count",
                "usd-per-hour",
                "spread",
                "kind",
                "date",
                "source"));
        Optional<Accelerator> accelerator = find(entry.text("accelerator"));
        if (accelerator.isEmpty()) {
            throw entry.wrong(String.valueOf(Names.unknown("accelerator", entry.text("accelerator"), names())
                    .getMessage()));
        }
        return new Instance(
                entry.text("name", name),
                entry.text("provider"),
                entry.text("region"),
                accelerator.get().name(),
                (int) entry.whole("count", 1, 100_000),
                entry.number("usd-per-hour", 1e-6, 1e6),
                entry.has("spread") ? entry.number("spread", 0, 1e6) : 0,
                entry.word("kind", Instance.Kind.class),
                entry.date("date"),
                entry.text("source"));
    }

    /**
     * The accelerator with a name, however it is spelt.
     *
     * @throws PlanException naming those that may be meant, if there is none
     */
    public Accelerator accelerator(String name) {
        return find(name).orElseThrow(() -> Names.unknown("accelerator", name, names()));
    }

    private Optional<Accelerator> find(String name) {
        String key = Names.key(name);
        return accelerators.values().stream()
                .filter(one -> Names.key(one.name()).equals(key))
                .findFirst()
                .or(() -> accelerators.values().stream()
                        .filter(one -> one.aliases().stream()
                                .anyMatch(alias -> Names.key(alias).equals(key)))
                        .findFirst());
    }

    /** The names of the accelerators. */
    public List<String> names() {
        return List.copyOf(accelerators.keySet());
    }

    /** All accelerators. */
    public List<Accelerator> accelerators() {
        return List.copyOf(accelerators.values());
    }

    /** All instances. */
    public List<Instance> instances() {
        return List.copyOf(instances);
    }

    /** The instances with an accelerator. */
    public List<Instance> instancesOf(Accelerator accelerator) {
        return instances.stream()
                .filter(instance -> instance.accelerator().equals(accelerator.name()))
                .toList();
    }

    /** The first instance with a name. */
    public Optional<Instance> instance(String name) {
        String key = Names.key(name);
        return instances.stream()
                .filter(one -> Names.key(one.name()).equals(key))
                .findFirst();
    }
}
