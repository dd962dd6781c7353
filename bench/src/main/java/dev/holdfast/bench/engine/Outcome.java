package dev.holdfast.bench.engine;

import java.util.List;

/**
 * How one request went. Immutable.
 *
 * @param status of HTTP; 0 if no answer began
 * @param text the text of the answer as it stood in JSON, escapes and all
 * @param finishes the finish reasons, one for each choice that ended
 * @param end how it ended
 * @param error what the server said was wrong; empty if nothing
 */
record Outcome(int status, Times times, Counts counts, String text, List<String> finishes, End end, String error) {
    /** How a request ended. */
    enum End {
        /** With the mark of the end. */
        WHOLE,
        /** Without it. */
        CUT,
        /** The caller left. */
        LEFT
    }

    /** By {@link System#nanoTime}: when it was sent, when the first and the last text came, when it ended. */
    record Times(long sent, long first, long last, long ended) {}

    /** Tokens as the server counted them; -1 where it did not say. */
    record Counts(long prompt, long cached, long generated) {}

    /** Whether all of it came and it was no error. */
    boolean well() {
        return status == 200 && end == End.WHOLE && error.isEmpty();
    }

    long firstNanos() {
        return times.first - times.sent;
    }
}
