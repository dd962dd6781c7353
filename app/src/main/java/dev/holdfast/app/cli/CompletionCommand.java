package dev.holdfast.app.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(holdfast completion bash)",
            "  holdfast completion fish > ~/.config/fish/completions/holdfast.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    private enum Shell {
        bash,
        zsh,
        fish
    }

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        String script = switch (shell) {
            case bash, zsh -> AutoComplete.bash("holdfast", root);
            case fish -> FishCompletion.script("holdfast", root);
        };
        console.out().print(script);
        console.out().flush();
        return ExitCode.OK.status();
    }
}
