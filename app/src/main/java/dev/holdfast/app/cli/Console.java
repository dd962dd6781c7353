package dev.holdfast.app.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a command sees of the process it runs in.
 *
 * @param out standard output
 * @param err standard error
 * @param lines opens the person's input
 * @param environment the environment variables
 * @param terminal whether standard output is a terminal
 * @param nanos a clock for measuring, in nanoseconds
 */
public record Console(
        PrintWriter out,
        PrintWriter err,
        Supplier<LineSource> lines,
        Map<String, String> environment,
        boolean terminal,
        LongSupplier nanos) {
    private static final String RESET = "\u001b[0m";

    /** Copies the environment. */
    public Console {
        environment = Map.copyOf(environment);
    }

    /** Whether to colour: only on a terminal, and not if {@code NO_COLOR} is set or the terminal is dumb. */
    public boolean colours() {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    String bold(String text) {
        return styled("\u001b[1m", text);
    }

    String dim(String text) {
        return styled("\u001b[2m", text);
    }

    private String styled(String start, String text) {
        return colours() ? start + text + RESET : text;
    }

    /** The text without control characters, so that what a server says cannot drive the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
    }
}
