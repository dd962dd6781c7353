package dev.holdfast.telemetry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds one log line, as text or as a JSON object. Not thread-safe. */
final class LogLine {
    private static final int MAX_VALUE = 8_192;
    private static final int MAX_FRAMES = 64;

    private final StringBuilder out;
    private final boolean json;
    private boolean first = true;

    LogLine(StringBuilder out, LogFormat format, Instant time) {
        this.out = out;
        this.json = format == LogFormat.JSON;
        if (json) {
            out.append('{');
        }
        bare("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    }

    /** A field whose value explains itself, so that text shows it without its name. */
    LogLine bare(String name, String value) {
        if (json) {
            return field(name, value);
        }
        separate();
        Escapes.text(out, bounded(value));
        return this;
    }

    LogLine field(String name, String value) {
        name(name);
        if (json) {
            Escapes.json(out, bounded(value));
        } else if (value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('"') >= 0) {
            Escapes.json(out, bounded(value));
        } else {
            Escapes.text(out, bounded(value));
        }
        return this;
    }

    LogLine field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    LogLine thrown(@Nullable Throwable thrown) {
        if (thrown == null) {
            return this;
        }
        StringBuilder stack = new StringBuilder();
        stack(stack, thrown);
        if (json) {
            name("stack");
            Escapes.json(out, stack.toString());
        } else {
            out.append('\n').append(stack);
        }
        return this;
    }

    void end() {
        if (json) {
            out.append('}');
        }
    }

    private static void stack(StringBuilder stack, Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            stack.append(seen.size() == 1 ? "" : "\ncaused by ")
                    .append(cause.getClass().getName());
            stack.append(": ");
            Escapes.text(stack, bounded(String.valueOf(cause.getMessage())));
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                stack.append("\n\tat ").append(frames[i]);
            }
        }
    }

    private static String bounded(String value) {
        return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "...";
    }

    private void name(String name) {
        separate();
        if (json) {
            out.append('"').append(name).append("\":");
        } else {
            out.append(name).append('=');
        }
    }

    private void separate() {
        if (!first) {
            out.append(json ? ',' : ' ');
        }
        first = false;
    }
}
