package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands under {@code audit}. All but {@code checkpoint} work without a server, also on a copy. */
final class AuditCommands {
    private AuditCommands() {}

    static CommandLine all(Console console, LedgerTools tools) {
        return new CommandLine(new Group(console))
                .addSubcommand(new Verify(console, tools))
                .addSubcommand(new Export(console, tools))
                .addSubcommand(new Prove(console, tools))
                .addSubcommand(new Checkpoint(console));
    }

    @Command(
            name = "audit",
            description = "Verifies and reads the audit ledger.",
            footer = {"", "Examples:", "  holdfast audit verify", "  holdfast audit verify --ledger /mnt/copy/audit"})
    private static final class Group extends CommandGroup {
        Group(Console console) {
            super(console);
        }
    }

    private abstract static class Offline implements Callable<Integer> {
        final Console console;
        final LedgerTools tools;

        @Option(
                names = "--ledger",
                paramLabel = "DIR",
                defaultValue = "data/audit",
                description = "The ledger's folder, or a copy of it (default: ${DEFAULT-VALUE}).")
        private Path ledger = Path.of("data/audit");

        Offline(Console console, LedgerTools tools) {
            this.console = console;
            this.tools = tools;
        }

        abstract ExitCode work(Path folder) throws IOException;

        @Override
        public final Integer call() {
            if (!Files.isDirectory(ledger)) {
                throw new CommandFailure(
                        ExitCode.FAILED, "there is no ledger in " + ledger + "; name it with --ledger");
            }
            try {
                return work(ledger).status();
            } catch (IOException unreadable) {
                throw new CommandFailure(
                        ExitCode.LEDGER_BROKEN, "cannot read the ledger: " + unreadable.getMessage(), unreadable);
            } finally {
                console.out().flush();
            }
        }
    }

    @Command(
            name = "verify",
            description = "Verifies every entry and names the first that is altered, missing or out of order.",
            footer = {
                "",
                "Examples:",
                "  holdfast audit verify",
                "  holdfast audit verify --ledger /mnt/copy/audit --json"
            })
    private static final class Verify extends Offline {
        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        Verify(Console console, LedgerTools tools) {
            super(console, tools);
        }

        @Override
        ExitCode work(Path folder) throws IOException {
            LedgerTools.Verdict verdict = tools.verify(folder);
            if (json) {
                console.out().println(AdminClient.JSON.valueToTree(verdict).toPrettyString());
            }
            return switch (verdict) {
                case LedgerTools.Verdict.Intact intact -> {
                    if (!json) {
                        console.out().println(intact.entries() + " entries verified, root " + intact.root());
                    }
                    yield ExitCode.OK;
                }
                case LedgerTools.Verdict.Broken broken ->
                    throw new CommandFailure(
                            ExitCode.LEDGER_BROKEN,
                            "the ledger is broken at entry " + broken.entry() + ": "
                                    + Console.printable(broken.problem()));
            };
        }
    }

    @Command(
            name = "export",
            description = "Writes entries as JSON lines.",
            footer = {
                "",
                "Examples:",
                "  holdfast audit export > audit.jsonl",
                "  holdfast audit export --from 100 --to 200"
            })
    private static final class Export extends Offline {
        @Option(names = "--from", paramLabel = "ENTRY", description = "The first entry (default: the first there is).")
        private long from;

        @Option(names = "--to", paramLabel = "ENTRY", description = "The last entry (default: the last there is).")
        private long to = Long.MAX_VALUE;

        @Option(names = "--output", paramLabel = "FILE", description = "A new file (default: standard output).")
        private @Nullable Path output;

        Export(Console console, LedgerTools tools) {
            super(console, tools);
        }

        @Override
        ExitCode work(Path folder) throws IOException {
            long count;
            if (output == null) {
                count = tools.export(folder, from, to, console.out());
            } else {
                try (Writer file =
                        Files.newBufferedWriter(output, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    count = tools.export(folder, from, to, file);
                }
            }
            console.err().println(count + " entries exported");
            console.err().flush();
            return ExitCode.OK;
        }
    }

    @Command(
            name = "prove",
            description = "Prints a proof that an entry is in the ledger, which others can check without the ledger.",
            footer = {"", "Examples:", "  holdfast audit prove 1234 > proof.json"})
    private static final class Prove extends Offline {
        @Parameters(paramLabel = "ENTRY", description = "The entry's sequence number.")
        private long entry;

        Prove(Console console, LedgerTools tools) {
            super(console, tools);
        }

        @Override
        ExitCode work(Path folder) throws IOException {
            console.out().println(tools.prove(folder, entry));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "checkpoint",
            description = "Prints the newest signed checkpoint of a running server.",
            footer = {"", "Examples:", "  holdfast audit checkpoint"})
    private static final class Checkpoint extends ServerCommand {
        Checkpoint(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            return client.get("/admin/v1/audit/checkpoint");
        }

        @Override
        void show(JsonNode answer) {
            fields(answer);
        }
    }
}
