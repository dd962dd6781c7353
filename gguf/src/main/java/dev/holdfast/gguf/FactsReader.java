package dev.holdfast.gguf;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the facts of a model from its metadata, with the bounds that llama.cpp aborts on rather than refuses. Confined to
 * one thread.
 */
final class FactsReader {
    private static final List<String> SPECIAL = List.of("bos", "eos", "eot", "eom", "unknown", "padding");
    private static final long MAX_WIDTH = 1 << 20;
    private static final long MAX_VOCABULARY = 1 << 28;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final Architecture architecture;

    FactsReader(GgufFile file) throws GgufException {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = architecture();
    }

    ModelFacts facts() throws GgufException {
        LayerReader layers = new LayerReader(this, architecture);
        ModelShape shape = layers.shape(vocabulary());
        CacheShape cache = layers.cache();
        long context = required("context_length", 1, Integer.MAX_VALUE);
        return new ModelFacts(
                architecture.name(),
                printable("general.name"),
                printable("general.license"),
                file.tensors().stream().mapToLong(GgufTensor::elements).sum(),
                new ModelFacts.Quantisation(dominant(), mix(), file.weightBytes()),
                context,
                tokenizer(),
                metadata.text("tokenizer.chat_template"),
                shape,
                cache);
    }

    GgufMetadata metadata() {
        return metadata;
    }

    /** The name of a key of this architecture. */
    String key(String suffix) {
        return architecture.name() + "." + suffix;
    }

    /** A number that must be there, within bounds. */
    long required(String suffix, long least, long most) throws GgufException {
        String key = key(suffix);
        if (!(metadata.value(key) instanceof GgufValue.Whole number)) {
            throw wrong("metadata key " + key + " is missing or no whole number");
        }
        return bounded(key, number.value(), least, most);
    }

    /** A number that may be there, within bounds. */
    long optional(String suffix, long otherwise) throws GgufException {
        return bounded(key(suffix), metadata.whole(key(suffix), otherwise), 0, MAX_WIDTH);
    }

    /** A number of one layer, within bounds. */
    long ofLayer(String suffix, int layer, long otherwise) throws GgufException {
        return bounded(key(suffix), metadata.whole(key(suffix), layer, otherwise), 0, MAX_WIDTH);
    }

    private long bounded(String what, long value, long least, long most) throws GgufException {
        if (value < least || value > most) {
            throw wrong(String.format(Locale.ROOT, "%s is %d, not from %d to %d", what, value, least, most));
        }
        return value;
    }

    private Architecture architecture() throws GgufException {
        String kind = metadata.text("general.type");
        if (kind != null && !kind.equals("model")) {
            throw wrong("not a language model but of the kind '" + Cursor.printable(shortened(kind)) + "'");
        }
        String name = metadata.text("general.architecture");
        if (name == null) {
            throw wrong("metadata key general.architecture is missing");
        }
        Architecture known = Architecture.of(name);
        if (known == null) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "the architecture '%s' is not one that %s can load",
                    Cursor.printable(shortened(name)),
                    Architecture.VERSION));
        }
        if (known.is("part")) {
            throw wrong("the architecture '" + name + "' is not a language model by itself");
        }
        if (file.tensors().isEmpty()) {
            throw wrong("holds no weights");
        }
        return known;
    }

    private long vocabulary() throws GgufException {
        long tokens = metadata.count("tokenizer.ggml.tokens");
        long rows = file.tensors().stream()
                .filter(tensor -> tensor.name().equals("token_embd.weight")
                        && tensor.dimensions().size() == 2)
                .mapToLong(tensor -> tensor.dimensions().get(1))
                .findFirst()
                .orElse(tokens);
        return bounded("the vocabulary", rows, 0, MAX_VOCABULARY);
    }

    private GgmlType dominant() {
        Map<GgmlType, Long> elements = new EnumMap<>(GgmlType.class);
        for (GgufTensor tensor : file.tensors()) {
            elements.merge(tensor.type(), tensor.elements(), Long::sum);
        }
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(GgmlType.F32);
    }

    private @Nullable String mix() {
        return FileType.name(metadata.whole("general.file_type", -1));
    }

    private ModelFacts.Tokenizer tokenizer() {
        Map<String, Long> special = new LinkedHashMap<>();
        for (String name : SPECIAL) {
            long number = metadata.whole("tokenizer.ggml." + name + "_token_id", -1);
            if (number >= 0) {
                special.put(name, number);
            }
        }
        String model = printable("tokenizer.ggml.model");
        return new ModelFacts.Tokenizer(
                model == null ? "none" : model,
                printable("tokenizer.ggml.pre"),
                metadata.count("tokenizer.ggml.tokens"),
                special);
    }

    private @Nullable String printable(String key) {
        String text = metadata.text(key);
        return text == null || text.isBlank() ? null : Cursor.printable(shortened(text.strip()));
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    GgufException wrong(String what) {
        String name = String.valueOf(file.parts().getFirst().path().getFileName());
        return new GgufException(Cursor.printable(name) + ": " + what);
    }
}
