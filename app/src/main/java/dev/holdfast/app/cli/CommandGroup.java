package dev.holdfast.app.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that is only a group of others: called by itself it prints its usage, which counts as a wrong command line. */
abstract class CommandGroup implements Runnable {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    CommandGroup(Console console) {
        this.console = console;
    }

    @Override
    public final void run() {
        CommandSpec own = Objects.requireNonNull(spec);
        own.commandLine().usage(console.err(), own.commandLine().getColorScheme());
        throw new CommandFailure(ExitCode.USAGE, "name one of the commands above");
    }
}
