package dev.holdfast.app;

import dev.holdfast.app.cli.Console;
import dev.holdfast.app.cli.HoldfastCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The program's entry. */
@SuppressForbidden("the one place that may use the standard streams and end the process")
public final class Main {
    private Main() {}

    /** Runs one command line and ends the process with its exit status. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        boolean interactive = terminal();
        Console console = new Console(
                out,
                err,
                () -> TerminalLines.open(interactive, System.in),
                System.getenv(),
                interactive,
                System::nanoTime);
        int status = HoldfastCommand.run(console, Wiring.tools(), arguments);
        out.flush();
        err.flush();
        System.exit(status);
    }

    @SuppressWarnings("SystemConsoleNull") // before JDK 22 it could be null, and its type still says so
    private static boolean terminal() {
        java.io.Console terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }
}
