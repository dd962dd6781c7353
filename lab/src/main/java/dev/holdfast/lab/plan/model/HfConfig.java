package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.data.PlanException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Reads a model's shape from the {@code config.json} of a Hugging Face repository, and its bytes from the
 * {@code model.safetensors.index.json} beside it. Pure functions; whatever the text, the only exception is
 * {@link PlanException}.
 */
public final class HfConfig {
    static final long MOST_WIDTH = 1 << 21;
    private static final int MOST_LAYERS = 1024;
    private static final long MOST_CONTEXT = 1L << 32;
    private static final long MOST_BYTES = 1L << 50;

    private final Document root;
    private final Document text;
    private final HfFamily family;
    private final long hidden;
    private final int layers;

    private HfConfig(Document root) {
        this.root = root;
        this.text = inner(root);
        this.family = family();
        this.hidden = text.whole("hidden_size", 1, MOST_WIDTH);
        this.layers = (int) text.whole("num_hidden_layers", 1, MOST_LAYERS);
    }

    /**
     * The shape that a configuration tells.
     *
     * @param name what to call the model
     * @param json the text of the file
     * @throws PlanException if it is not such a file, or of an architecture that is not supported, or lacks a field
     */
    public static ModelSpec read(String name, String json) {
        return read(name, Document.json(name, json));
    }

    /** The same, from a tree. */
    public static ModelSpec read(String name, Document root) {
        try {
            return new HfConfig(root).spec(name);
        } catch (ArithmeticException | IllegalArgumentException impossible) {
            throw new PlanException(name + ": its sizes are impossible: " + impossible.getMessage(), impossible);
        }
    }

    /**
     * Adds the bytes that an index of safetensors files tells.
     *
     * @throws PlanException if it is not such a file or tells none
     */
    public static ModelSpec withIndex(ModelSpec model, Document index) {
        return model.withCheckpointBytes(index.at("metadata").whole("total_size", 1, MOST_BYTES));
    }

    private static Document inner(Document root) {
        for (String field : List.of("text_config", "llm_config", "language_config")) {
            if (root.at(field).node().isObject()) {
                return root.at(field);
            }
        }
        return root;
    }

    private HfFamily family() {
        List<String> given = new ArrayList<>();
        for (Document part : List.of(text, root)) {
            String type = part.optionalText("model_type");
            if (type != null) {
                given.add(type);
            }
        }
        if (given.isEmpty()) {
            throw root.wrong("field 'model_type' is missing; this is not the config.json of a language model");
        }
        for (String type : given) {
            HfFamily found = HfFamily.of(type);
            if (found != null) {
                return found;
            }
        }
        PlanException unknown = Names.unknown("supported architecture", given.getFirst(), HfFamily.names());
        throw root.wrong(String.valueOf(unknown.getMessage()));
    }

    private ModelSpec spec(String name) {
        long vocabulary = text.whole("vocab_size", 1, MOST_WIDTH);
        long context = text.whole("max_position_embeddings", 4096, 1, MOST_CONTEXT);
        boolean tied = root.flag("tie_word_embeddings", text.flag("tie_word_embeddings", family.tiedByDefault()));
        List<LayerGroup> groups = groups();
        Quantisation quantisation = HfQuantisation.read(root, text, layers);
        ModelSpec spec = new ModelSpec(
                name,
                architecture(),
                new Embedding(hidden, vocabulary, tied, context),
                groups,
                quantisation,
                OptionalLong.empty(),
                root.place());
        Weights.of(spec).total();
        return spec;
    }

    private String architecture() {
        Document first = root.at("architectures");
        return first.node().path(0).isTextual()
                ? first.node().path(0).textValue()
                : String.valueOf(text.text("model_type", root.text("model_type", "unknown")));
    }

    private List<LayerGroup> groups() {
        HfMixers mixers = new HfMixers(root, text, family, layers, hidden);
        HfFeedForwards networks = new HfFeedForwards(text, family, layers);
        List<LayerGroup> groups = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            LayerGroup one = new LayerGroup(1, mixers.of(layer), networks.of(layer));
            boolean merged = false;
            for (int i = 0; i < groups.size() && !merged; i++) {
                LayerGroup group = groups.get(i);
                if (group.mixer().equals(one.mixer()) && group.feedForward().equals(one.feedForward())) {
                    groups.set(i, new LayerGroup(group.count() + 1, group.mixer(), group.feedForward()));
                    merged = true;
                }
            }
            if (!merged) {
                groups.add(one);
            }
        }
        return groups;
    }

    /** The architectures that can be read, by the name in {@code model_type}. */
    public static List<String> architectures() {
        return List.copyOf(new TreeSet<>(HfFamily.names()));
    }
}
