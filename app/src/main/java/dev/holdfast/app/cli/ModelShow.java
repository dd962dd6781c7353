package dev.holdfast.app.cli;

import dev.holdfast.gguf.CacheShape;
import dev.holdfast.gguf.GgmlType;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.GgufFile;
import dev.holdfast.gguf.MemoryNeed;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.gguf.ModelShape;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.lifecycle.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a model file says of itself, where it came from and what memory it needs. */
@Command(
        name = "show",
        description = "Shows a model: architecture, quantisation, template, memory needed, digest, source and licence.",
        footer = {
            "",
            "Examples:",
            "  holdfast models show small",
            "  holdfast models show ~/Downloads/model.gguf --json"
        })
final class ModelShow extends ModelCommand {
    private static final int NAME_WIDTH = 14;
    private static final int TEMPLATE_CHARACTERS = 300;

    @Parameters(paramLabel = "FILE", description = "A name in the store, or the path of a GGUF file.")
    private String model = "";

    ModelShow(Console console, InstantSource clock) {
        super(console, clock);
    }

    @Override
    void work(ModelStore store) throws IOException {
        StoredModel stored = store.find(model).orElse(null);
        Path path = stored == null ? Path.of(model) : stored.file();
        if (stored == null && !Files.exists(path)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "there is no model and no file " + model + "; 'holdfast models list' shows all models");
        }
        GgufFile file = Gguf.read(path);
        ModelFacts facts = ModelFacts.of(file);
        if (json) {
            console.out().println(ModelJson.of(stored, facts).toPrettyString());
            return;
        }
        if (stored != null) {
            origin(stored);
        }
        line("file", path + (file.parts().size() > 1 ? " and " + (file.parts().size() - 1) + " more" : ""));
        line("licence", stored == null || stored.licence() == null ? facts.licence() : stored.licence());
        facts(facts);
        memory(facts);
    }

    private void origin(StoredModel stored) {
        line("name", stored.name());
        line("source", stored.source());
        line("revision", stored.revision());
        line("added", stored.added().toString());
        stored.files().forEach(file -> line("digest", file.sha256().toString()));
    }

    private void facts(ModelFacts facts) {
        ModelShape shape = facts.shape();
        long weights = facts.quantisation().weightBytes();
        line("architecture", facts.architecture());
        line("model", facts.name());
        line("parameters", count(facts.parameters()));
        line(
                "quantisation",
                String.format(
                        Locale.ROOT,
                        "%s, mostly %s, %.2f bits for each parameter",
                        facts.quantisation().label(),
                        facts.quantisation().type(),
                        weights * 8.0 / facts.parameters()));
        line("weights", size(weights));
        line("context", facts.contextTrained() + " tokens");
        line(
                "layers",
                shape.layers() + " of " + shape.embedding() + ", " + shape.heads() + " heads, " + shape.kvHeads()
                        + " for keys and values of " + shape.keyLength());
        line("experts", shape.experts() == 0 ? null : shape.experts() + ", " + shape.expertsUsed() + " for each token");
        line("cache", cache(facts.cache()));
        line("tokenizer", tokenizer(facts.tokenizer()));
        line("chat template", template(facts.chatTemplate()));
    }

    private static String cache(CacheShape cache) {
        String tokens = size(cache.bytesPerToken(GgmlType.F16, GgmlType.F16)) + " for each token, "
                + size(cache.bytesPerToken(GgmlType.Q8_0, GgmlType.Q8_0)) + " in q8_0";
        String state = size(cache.stateBytes()) + " for each sequence";
        String window = cache.window() == 0 ? "" : "; some layers look at the last " + cache.window() + " only";
        return switch (cache.kind()) {
            case ATTENTION -> tokens + window;
            case RECURRENT -> state;
            case HYBRID -> tokens + " and " + state + window;
            case NONE -> "none";
        };
    }

    private static String tokenizer(ModelFacts.Tokenizer tokenizer) {
        StringBuilder text = new StringBuilder(tokenizer.model());
        if (tokenizer.splitting() != null) {
            text.append(" (").append(tokenizer.splitting()).append(')');
        }
        text.append(", ").append(tokenizer.tokens()).append(" tokens");
        Map<String, Long> special = new TreeMap<>(tokenizer.special());
        special.forEach(
                (name, number) -> text.append(", ").append(name).append(' ').append(number));
        return text.toString();
    }

    private static String template(@Nullable String template) {
        if (template == null) {
            return "none; it cannot chat";
        }
        String flat = template.replaceAll("\\s+", " ").strip();
        return template.length() + " characters: "
                + (flat.length() <= TEMPLATE_CHARACTERS ? flat : flat.substring(0, TEMPLATE_CHARACTERS) + "…");
    }

    private void memory(ModelFacts facts) {
        console.out().println();
        console.out().println("Memory needed, with " + ModelJson.SEQUENCES + " requests at once:");
        Table table = new Table("TOKENS IN CACHE", "WEIGHTS", "CACHE", "BUFFERS", "TOTAL");
        for (long tokens : ModelJson.contexts(facts)) {
            MemoryNeed need = facts.memoryNeeded(tokens, ModelJson.SEQUENCES);
            table.row(
                    String.valueOf(tokens),
                    size(need.weights()),
                    size(need.cache()),
                    size(need.buffers()),
                    size(need.total()));
        }
        table.print(console);
    }

    private void line(String name, @Nullable String value) {
        Optional.ofNullable(value)
                .ifPresent(text -> console.out()
                        .println(name + ":" + " ".repeat(NAME_WIDTH - name.length())
                                + Console.printable(text).replace('\n', ' ')));
    }
}
