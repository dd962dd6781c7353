package dev.holdfast.app.cli;

/** What the program's exit status means. The numbers are stable. */
public enum ExitCode {
    /** It did what was asked. */
    OK(0),
    /** It failed; the message says why. */
    FAILED(1),
    /** The command line is wrong. */
    USAGE(2),
    /** The server cannot be reached. */
    UNREACHABLE(3),
    /** The key is missing, unknown or not allowed to do this. */
    NOT_ALLOWED(4),
    /** The configuration has mistakes. */
    INVALID_CONFIGURATION(5),
    /** The audit ledger is altered, truncated or unreadable. */
    LEDGER_BROKEN(6),
    /** The backup archive is broken. */
    ARCHIVE_BROKEN(7),
    /** A benchmark measured its own client, so its figures are not those of the server. */
    NOT_VALID(8),
    /** A comparison found something that became worse. */
    WORSE(9);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The exit status. */
    public int status() {
        return status;
    }
}
