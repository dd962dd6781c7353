package dev.holdfast.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code backup} and {@code restore} share. */
abstract class ArchiveCommand<S extends Record> implements Callable<Integer> {
    private final Console console;
    private final Tools<S> tools;

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "The data folder (default: ./${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path file = Path.of("");

    ArchiveCommand(Console console, Tools<S> tools) {
        this.console = console;
        this.tools = tools;
    }

    abstract Archives.Outcome work(Archives<S> archives, S settings, Path folder, Path archive) throws IOException;

    @Override
    public final Integer call() {
        S settings = configuration.load(console, tools.settings()).settings();
        Archives.Outcome outcome;
        try {
            outcome = work(tools.archives(), settings, data, file);
        } catch (IOException failed) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
        }
        return switch (outcome) {
            case Archives.Outcome.Done done -> {
                console.out().println(file + ": " + done.files() + " files, " + done.bytes() + " bytes");
                console.out().flush();
                yield ExitCode.OK.status();
            }
            case Archives.Outcome.Broken broken ->
                throw new CommandFailure(
                        ExitCode.ARCHIVE_BROKEN, file + " is broken: " + broken.problem() + "; nothing was changed");
            case Archives.Outcome.Refused refused -> throw new CommandFailure(ExitCode.FAILED, refused.reason());
        };
    }

    /** Writes an archive. */
    @Command(
            name = "backup",
            description = "Writes all data to one checksummed archive; a server may be running.",
            footer = {"", "Examples:", "  holdfast backup holdfast-backup.zip"})
    static final class Backup<S extends Record> extends ArchiveCommand<S> {
        Backup(Console console, Tools<S> tools) {
            super(console, tools);
        }

        @Override
        Archives.Outcome work(Archives<S> archives, S settings, Path folder, Path archive) throws IOException {
            return archives.backup(settings, folder, archive);
        }
    }

    /** Brings an archive back. */
    @Command(
            name = "restore",
            description = "Brings the data of an archive back; the server must be stopped.",
            footer = {
                "",
                "Examples:",
                "  holdfast restore holdfast-backup.zip",
                "  holdfast restore holdfast-backup.zip --force"
            })
    static final class Restore<S extends Record> extends ArchiveCommand<S> {
        @Option(names = "--force", description = "Replace data that is there.")
        private boolean force;

        Restore(Console console, Tools<S> tools) {
            super(console, tools);
        }

        @Override
        Archives.Outcome work(Archives<S> archives, S settings, Path folder, Path archive) throws IOException {
            return archives.restore(settings, folder, archive, force);
        }
    }
}
