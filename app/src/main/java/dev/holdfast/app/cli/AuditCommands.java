package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.audit.Selection;
import dev.holdfast.domain.HoldfastException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
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
            footer = {"", "Examples:", "  holdfast audit verify", "  holdfast audit verify --ledger /mnt/copy/ledger"})
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
                defaultValue = "data/ledger",
                description = "The ledger's folder, or a copy of it (default: ${DEFAULT-VALUE}).")
        private Path ledger = Path.of("data/ledger");

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
            } catch (IllegalArgumentException wrong) {
                throw new CommandFailure(ExitCode.FAILED, String.valueOf(wrong.getMessage()), wrong);
            } catch (HoldfastException damaged) {
                throw new CommandFailure(ExitCode.LEDGER_BROKEN, String.valueOf(damaged.getMessage()), damaged);
            } catch (NoSuchFileException missing) {
                throw new CommandFailure(ExitCode.FAILED, "there is no file " + missing.getMessage(), missing);
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
            description = {
                "Verifies every entry and names the first that is altered, missing or out of order.",
                "Entries that no checkpoint signs yet are counted, but break nothing: a server is writing, or crashed."
            },
            footer = {
                "",
                "Whoever can replace every file can also sign anew, or cut the ledger back to an older checkpoint: keep",
                "the public key and a checkpoint elsewhere, and give them here.",
                "",
                "Examples:",
                "  holdfast audit verify",
                "  holdfast audit verify --ledger /mnt/copy/ledger --json",
                "  holdfast audit verify --public-key kept/public.pem --checkpoint kept/checkpoint.txt"
            })
    private static final class Verify extends Offline {
        @Option(
                names = "--public-key",
                paramLabel = "FILE",
                description = "The key that must have signed it (default: the public.pem beside it, whatever it is).")
        private @Nullable Path publicKey;

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "A checkpoint it must still contain, as 'holdfast audit checkpoint' printed it.")
        private @Nullable Path checkpoint;

        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        Verify(Console console, LedgerTools tools) {
            super(console, tools);
        }

        @Override
        ExitCode work(Path folder) throws IOException {
            LedgerTools.Verdict verdict = tools.verify(folder, publicKey, checkpoint);
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
                case LedgerTools.Verdict.Unfinished unfinished -> {
                    if (!json) {
                        console.out().println(Console.printable(unfinished.note()));
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

    /** What an entry can be. */
    private enum Kind {
        INFERENCE,
        REFUSAL,
        ADMIN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "export",
            description = "Writes entries as JSON lines.",
            footer = {
                "",
                "Examples:",
                "  holdfast audit export > audit.jsonl",
                "  holdfast audit export --from 100 --to 200",
                "  holdfast audit export --project acme/support --kind refusal --since 2026-11-01T00:00:00Z"
            })
    private static final class Export extends Offline {
        @Option(names = "--from", paramLabel = "ENTRY", description = "The first entry (default: the first there is).")
        private long from;

        @Option(names = "--to", paramLabel = "ENTRY", description = "The last entry (default: the last there is).")
        private long to = Long.MAX_VALUE;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "The earliest time, such as 2026-11-01T00:00:00Z.")
        private @Nullable Instant since;

        @Option(names = "--until", paramLabel = "TIME", description = "The time before which they were made.")
        private @Nullable Instant until;

        @Option(names = "--key-id", paramLabel = "ID", description = "Only what this key did.")
        private @Nullable String keyId;

        @Option(names = "--organisation", paramLabel = "NAME", description = "Only this organisation's.")
        private @Nullable String organisation;

        @Option(
                names = "--project",
                paramLabel = "NAME",
                description = "Only this project's: PROJECT or ORGANISATION/PROJECT.")
        private @Nullable String project;

        @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind: ${COMPLETION-CANDIDATES}.")
        private @Nullable Kind kind;

        @Option(names = "--output", paramLabel = "FILE", description = "A new file (default: standard output).")
        private @Nullable Path output;

        Export(Console console, LedgerTools tools) {
            super(console, tools);
        }

        @Override
        ExitCode work(Path folder) throws IOException {
            LedgerTools.Range range = new LedgerTools.Range(from, to);
            Selection selection = selection();
            long count;
            if (output == null) {
                count = tools.export(folder, range, selection, console.out());
            } else {
                try (Writer file =
                        Files.newBufferedWriter(output, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    count = tools.export(folder, range, selection, file);
                }
            }
            console.err().println(count + " entries exported");
            console.err().flush();
            return ExitCode.OK;
        }

        private Selection selection() {
            String own = project;
            int slash = own == null ? -1 : own.indexOf('/');
            return new Selection(
                    since,
                    until,
                    keyId,
                    own == null || slash < 0 ? organisation : own.substring(0, slash),
                    own == null ? null : own.substring(slash + 1),
                    kind == null ? null : kind.toString());
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
            description = "Prints the newest signed checkpoint of a running server, to be kept elsewhere.",
            footer = {"", "Examples:", "  holdfast audit checkpoint > checkpoint.txt"})
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
            text(answer, "note")
                    .lines()
                    .map(Console::printable)
                    .forEach(line -> console.out().print(line + "\n"));
        }
    }
}
