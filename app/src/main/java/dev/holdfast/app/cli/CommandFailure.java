package dev.holdfast.app.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and a message for the person at the terminal. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    /** A failure; the message says what to do. */
    public CommandFailure(ExitCode code, String message) {
        this(code, message, null);
    }

    /** A failure with its cause. */
    public CommandFailure(ExitCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** How the program ends. */
    public ExitCode code() {
        return code;
    }
}
