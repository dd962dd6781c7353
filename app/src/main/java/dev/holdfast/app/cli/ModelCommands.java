package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.holdfast.gguf.Gguf;
import dev.holdfast.gguf.ModelFacts;
import dev.holdfast.lifecycle.ModelStore;
import dev.holdfast.lifecycle.StoredModel;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands under {@code models}. All work without a server. */
final class ModelCommands {
    private ModelCommands() {}

    static CommandLine all(Console console, InstantSource clock) {
        return new CommandLine(new Group(console))
                .addSubcommand(new ModelAdd(console, clock))
                .addSubcommand(new ListAll(console, clock))
                .addSubcommand(new ModelShow(console, clock))
                .addSubcommand(new Remove(console, clock));
    }

    @Command(
            name = "models",
            description = "Brings models in, lists, shows and removes them.",
            footer = {
                "",
                "Examples:",
                "  holdfast models add ~/Downloads/model.gguf",
                "  holdfast models add hf:OWNER/NAME",
                "  holdfast models list"
            })
    private static final class Group extends CommandGroup {
        Group(Console console) {
            super(console);
        }
    }

    @Command(
            name = "list",
            description = "Lists the models in the store.",
            footer = {"", "Examples:", "  holdfast models list", "  holdfast models list --json"})
    private static final class ListAll extends ModelCommand {
        ListAll(Console console, InstantSource clock) {
            super(console, clock);
        }

        @Override
        void work(ModelStore store) throws IOException {
            List<StoredModel> models = store.list();
            if (json) {
                ArrayNode all = AdminClient.JSON.createArrayNode();
                models.forEach(model -> all.add(ModelJson.stored(model)));
                console.out().println(all.toPrettyString());
            } else if (models.isEmpty()) {
                console.err().println("There is no model yet; bring one in with 'holdfast models add'.");
            } else {
                table(models);
            }
            for (String name : store.unfinished()) {
                console.err().println(name + " is unfinished: add it again to go on, or remove it.");
            }
            console.err().flush();
        }

        private void table(List<StoredModel> models) {
            Table table = new Table(
                    "NAME", "ARCHITECTURE", "PARAMETERS", "QUANTISATION", "SIZE", "CONTEXT", "LICENCE", "SOURCE");
            for (StoredModel model : models) {
                String licence = model.licence() == null ? "" : model.licence();
                try {
                    ModelFacts facts = ModelFacts.of(Gguf.read(model.file()));
                    table.row(
                            model.name(),
                            facts.architecture(),
                            count(facts.parameters()),
                            facts.quantisation().label(),
                            size(model.bytes()),
                            String.valueOf(facts.contextTrained()),
                            licence,
                            model.source());
                } catch (IOException unreadable) {
                    console.err().println(Console.printable(model.name() + ": " + unreadable.getMessage()));
                    table.row(model.name(), "?", "?", "?", size(model.bytes()), "?", licence, model.source());
                }
            }
            table.print(console);
        }
    }

    @Command(
            name = "remove",
            description = {
                "Removes a model, or what was downloaded of one. A linked file itself stays.",
                "A server that has it loaded keeps it until it loads it again."
            },
            footer = {"", "Examples:", "  holdfast models remove small"})
    private static final class Remove extends ModelCommand {
        @Parameters(paramLabel = "NAME", description = "Its name in the store.")
        private String name = "";

        Remove(Console console, InstantSource clock) {
            super(console, clock);
        }

        @Override
        void work(ModelStore store) throws IOException {
            Optional<StoredModel> model = readable(store);
            if (!store.remove(name)) {
                throw new CommandFailure(
                        ExitCode.FAILED, "there is no model " + name + "; 'holdfast models list' shows all");
            }
            String freed = model.map(
                            known -> known.linked() ? "; " + known.file() + " stays" : ", " + size(known.bytes()))
                    .orElse("");
            if (json) {
                console.out()
                        .println(AdminClient.JSON
                                .createObjectNode()
                                .put("removed", name)
                                .toPrettyString());
            } else {
                console.out().println("Removed " + name + freed);
            }
        }

        /** The model, unless its record is damaged, which is no reason to keep it. */
        private Optional<StoredModel> readable(ModelStore store) {
            try {
                return store.find(name);
            } catch (IOException damaged) {
                return Optional.empty();
            }
        }
    }
}
