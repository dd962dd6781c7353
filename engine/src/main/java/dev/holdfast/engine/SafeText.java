package dev.holdfast.engine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes text that came from outside safe to show: one line, bounded, without places and secrets. Pure functions. */
public final class SafeText {
    /** The longest message shown to a caller. */
    static final int MAX_MESSAGE = 300;

    private static final int MAX_PARAM = 100;
    private static final int MAX_EXAMINED = 2_000;
    private static final Pattern TRACE =
            Pattern.compile("(?s)(Traceback \\(most recent call last\\)|\\n\\s+at |\\n\\s*File \").*");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)\\bbearer\\s+\\S+|\\b(?:sk|pk|hf|gsk|xai|hfk|key)[-_][A-Za-z0-9_\\-*.]{6,}|\\b[A-Za-z0-9+_\\-]{40,}={0,2}");
    private static final Pattern ADDRESS = Pattern.compile("(?i)\\b[a-z][a-z0-9+.\\-]{1,20}://[^\\s\"'<>]+"
            + "|\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\b"
            + "|\\[?\\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\\]?(?::\\d{1,5})?(?![0-9a-z])"
            + "|\\blocalhost(?::\\d{1,5})?\\b"
            + "|\\b[a-z0-9\\-]{1,63}(?:\\.[a-z0-9\\-]{1,63}){1,8}:\\d{2,5}\\b");
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w/])~?/(?:[\\w.@+\\-]+/)+[\\w.@+\\-]*|\\b[A-Za-z]:\\\\[^\\s\"']+");
    private static final Pattern BLANKS =
            Pattern.compile("[\\s\\p{Cntrl}\\u2028\\u2029\\u200B-\\u200F\\u202A-\\u202E]+");

    private SafeText() {}

    /** The text on one line, no longer than so many characters. */
    static String line(String text, int max) {
        String head = text.length() > MAX_EXAMINED ? text.substring(0, MAX_EXAMINED) : text;
        String line = BLANKS.matcher(head).replaceAll(" ").strip();
        if (line.length() <= max) {
            return line;
        }
        int cut = Character.isHighSurrogate(line.charAt(max - 2)) ? max - 2 : max - 1;
        return line.substring(0, cut) + "…";
    }

    /** A parameter's path made safe; null if there is none. */
    static @Nullable String param(String param) {
        return param.isEmpty() ? null : line(message(param), MAX_PARAM);
    }

    /** The text on one line, at most {@link #MAX_MESSAGE} characters, without addresses, paths, secrets and stack traces. */
    public static String message(String text) {
        String head = text.length() > MAX_EXAMINED ? text.substring(0, MAX_EXAMINED) : text;
        String safe = TRACE.matcher(head).replaceAll("");
        safe = SECRET.matcher(safe).replaceAll("[secret]");
        safe = ADDRESS.matcher(safe).replaceAll("[address]");
        safe = PATH.matcher(safe).replaceAll("[path]");
        return line(safe, MAX_MESSAGE);
    }
}
