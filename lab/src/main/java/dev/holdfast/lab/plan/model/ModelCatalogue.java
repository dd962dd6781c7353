package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Entries;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models that a plan knows by name: those that ship with the program, and those of files of the user's. An entry has the
 * fields of the {@code config.json} of its Hugging Face repository that decide about its size. Immutable.
 */
public final class ModelCatalogue {
    private static final String MODELS = "models";
    private static final long MOST_BYTES = 1L << 50;

    private final Entries entries;
    private final Map<String, ModelSpec> models = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    private ModelCatalogue(Entries entries) {
        this.entries = entries;
        entries.all().forEach((name, entry) -> {
            models.put(name, read(name, entry));
            aliases.put(key(name), name);
            entry.texts("aliases").forEach(alias -> aliases.putIfAbsent(key(alias), name));
        });
    }

    /** What ships with the program. */
    public static ModelCatalogue builtIn() {
        return new ModelCatalogue(Entries.none(MODELS)
                .with(Document.resource(ModelCatalogue.class, "/dev/holdfast/lab/plan/models.yaml")));
    }

    /**
     * This and what a file of the user's has under {@code models}.
     *
     * @throws PlanException naming file, entry and field if an entry is wrong
     */
    public ModelCatalogue with(Document userYaml) {
        return new ModelCatalogue(entries.with(userYaml));
    }

    private static ModelSpec read(String name, Document entry) {
        entry.allowOnly(List.of("aliases", "config", "checkpoint-bytes", "source"));
        if (!entry.at("config").isMapping()) {
            throw entry.wrong("field 'config' is missing: the fields of the model's config.json");
        }
        ModelSpec shape = HfConfig.read(name, entry.at("config"));
        ModelSpec spec = new ModelSpec(
                name,
                shape.architecture(),
                shape.embedding(),
                shape.groups(),
                shape.quantisation(),
                shape.checkpointBytes(),
                entry.text("source"));
        return entry.has("checkpoint-bytes")
                ? spec.withCheckpointBytes(entry.whole("checkpoint-bytes", 1, MOST_BYTES))
                : spec;
    }

    /** An owner before a slash, and endings that say how it was tuned, do not change the shape. */
    private static String key(String name) {
        String own = name.substring(name.lastIndexOf('/') + 1);
        return Names.key(own.replaceAll("(?i)[-_](instruct|chat|it|base|hf)(?=$|[-_])", ""));
    }

    /** The model with a name, if it is known. */
    public Optional<ModelSpec> find(String name) {
        return Optional.ofNullable(aliases.get(key(name))).map(models::get);
    }

    /**
     * The model with a name, however it is spelt.
     *
     * @throws PlanException naming those that may be meant, if there is none
     */
    public ModelSpec model(String name) {
        return find(name).orElseThrow(() -> Names.unknown("model", name, models.keySet()));
    }

    /** All models. */
    public List<ModelSpec> models() {
        return List.copyOf(models.values());
    }
}
