package dev.holdfast.llama.chat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands after the mark of a call. */
enum CallBodies implements MarkedCalls.Body {
    /** One JSON object that names the function. */
    OBJECT {
        @Override
        public int json(CharSequence text) {
            int at = skipSpace(text, 0);
            return at == text.length() ? -1 : text.charAt(at) == '{' ? at : -2;
        }

        @Override
        public @Nullable List<ParsedCall> calls(String text, int start, int end) {
            return one(ParsedCall.read(text.substring(start, end)));
        }
    },

    /** A JSON array of such objects; or the name, {@code [ARGS]} perhaps, and the arguments. */
    ARRAY_OR_NAMED {
        @Override
        @SuppressWarnings("JdkObsolete") // whether more text could change the match is what hitEnd is for
        public int json(CharSequence text) {
            int at = skipSpace(text, 0);
            if (at == text.length() || text.charAt(at) == '[') {
                return at == text.length() ? -1 : at;
            }
            Matcher head = NAMED.matcher(text);
            boolean whole = head.lookingAt();
            if (whole && head.end() < text.length() && text.charAt(head.end()) == '{') {
                return head.end();
            }
            return text.length() < MAX_HEAD && head.hitEnd() ? -1 : -2;
        }

        @Override
        public @Nullable List<ParsedCall> calls(String text, int start, int end) {
            if (text.charAt(start) == '[') {
                return ParsedCall.readAll(text.substring(start, end));
            }
            Matcher head = NAMED.matcher(text);
            return head.lookingAt() ? one(ParsedCall.of(head.group(1), text.substring(start, end))) : null;
        }
    };

    private static final int MAX_HEAD = 512;
    private static final Pattern NAMED = Pattern.compile(
            "\\s{0,8}+([a-zA-Z0-9_.:/-]{1,128}+)\\s{0,8}+(?:\\[CALL_ID\\][a-zA-Z0-9_-]{0,64}+)?+(?:\\[ARGS\\])?+\\s{0,8}+");

    private static @Nullable List<ParsedCall> one(@Nullable ParsedCall call) {
        return call == null ? null : List.of(call);
    }

    static int skipSpace(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
