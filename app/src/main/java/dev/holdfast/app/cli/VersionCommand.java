package dev.holdfast.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the version. */
@Command(
        name = "version",
        description = "Prints the version of this program and of the Java runtime.",
        footer = {"", "Examples:", "  holdfast version"})
final class VersionCommand implements Callable<Integer> {
    private final Console console;
    private final String version;

    VersionCommand(Console console, String version) {
        this.console = console;
        this.version = version;
    }

    @Override
    public Integer call() {
        console.out().println("holdfast " + version + " (Java " + Runtime.version() + ")");
        console.out().flush();
        return ExitCode.OK.status();
    }
}
