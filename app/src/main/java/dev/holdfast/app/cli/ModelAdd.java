package dev.holdfast.app.cli;

import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.lifecycle.AddRequest;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.lifecycle.Origin;
import dev.holdfast.lifecycle.StoredModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a model into the store. */
@Command(
        name = "add",
        description = {
            "Brings a model into the store: a GGUF file of this machine, of the Hugging Face Hub or of a web server.",
            "If it is interrupted, the same command goes on where it stopped."
        },
        footer = {
            "",
            "HF_TOKEN is the token for private and gated repositories, HF_ENDPOINT another Hub.",
            "",
            "Examples:",
            "  holdfast models add ~/Downloads/model.gguf --link",
            "  holdfast models add hf:OWNER/NAME",
            "  holdfast models add hf:OWNER/NAME/model-Q4_K_M.gguf@main --name small",
            "  holdfast models add https://example.org/model.gguf --sha256 9f86d081884c7d65…"
        })
final class ModelAdd extends ModelCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "A path, hf:OWNER/NAME[/FILE][@REVISION] or https://…; of a split model its first file.")
    private String source = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Its name in the store (default: that of the file).")
    private @Nullable String name;

    @Option(names = "--link", description = "Refer to the file where it is instead of copying it.")
    private boolean link;

    @Option(names = "--sha256", paramLabel = "HEX", description = "The digest that the file must have.")
    private @Nullable String sha256;

    ModelAdd(Console console, InstantSource clock) {
        super(console, clock);
    }

    @Override
    void work(ModelStore store) throws IOException {
        Digest digest = sha256 == null
                ? null
                : new Digest(sha256.toLowerCase(Locale.ROOT).replace("sha256:", ""));
        AddRequest request = new AddRequest(Origin.parse(source), name, link, digest);
        ProgressBar bar = new ProgressBar(console);
        StoredModel model;
        try {
            model = store.add(request, bar);
        } finally {
            bar.end();
        }
        ModelFacts facts = ModelFacts.of(Gguf.read(model.file()));
        if (json) {
            console.out().println(ModelJson.of(model, facts).toPrettyString());
        } else {
            report(model, facts);
        }
    }

    private void report(StoredModel model, ModelFacts facts) {
        PrintWriter out = console.out();
        out.println("Added " + console.bold(model.name()) + ": " + facts.architecture() + ", "
                + count(facts.parameters()) + " parameters, "
                + facts.quantisation().label() + ", "
                + size(model.bytes()) + ", licence "
                + Console.printable(model.licence() == null ? "not given" : model.licence()));
        if (facts.chatTemplate() == null) {
            console.err().println("It has no chat template: it can complete and embed text, but not chat.");
            console.err().flush();
        }
        out.println();
        out.println("To serve it, put this into holdfast.yaml:");
        out.println();
        out.println("models:");
        out.println("  - name: " + model.name());
        out.println("    clearance: internal");
        out.println("    engines: [{local: {file: " + model.name() + "}}]");
    }
}
