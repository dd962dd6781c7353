package dev.holdfast.bench.mock;

/** What a request asks of the mock engine, found by plain search because a parser would cost more than the answer. Immutable. */
record Wanted(boolean stream, boolean includeUsage, long events, int choices, long eventsPerSecond) {
    static final int MOST_CHOICES = 128;
    private static final long MOST_EVENTS = 1_000_000;
    private static final long MOST_UNPACED = 256;
    private static final long DEFAULT_EVENTS = 16;
    private static final int MOST_INPUTS = 2048;

    /** {@code body} is the request decoded as ISO 8859-1. A key inside a string is preceded by a backslash and so never matches. */
    static Wanted of(String body, boolean chat) {
        boolean stream = value(body, "\"stream\"") == 't';
        boolean usage = stream && value(body, "\"include_usage\"") == 't';
        long events = number(body, "\"max_tokens\"", number(body, "\"max_completion_tokens\"", DEFAULT_EVENTS));
        long pace = stream ? number(body, "\"events_per_second\"", 0) : 0;
        long bounded = Math.min(events, stream && pace == 0 ? MOST_UNPACED : MOST_EVENTS);
        return new Wanted(stream, usage, bounded, choices(body, chat), pace);
    }

    /** A completion has {@code n} choices for each of its prompts. */
    private static int choices(String body, boolean chat) {
        long prompts = chat ? 1 : texts(body, "\"prompt\"");
        return Math.clamp(number(body, "\"n\"", 1) * prompts, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean valid() {
        return events > 0 && choices > 0 && choices <= MOST_CHOICES && eventsPerSecond >= 0;
    }

    /** How many texts an embeddings request holds. */
    static int inputs(String body) {
        return texts(body, "\"input\"");
    }

    /** How many texts stand under a key: the elements of a list of texts or of lists, or one for a text or a list of tokens. */
    private static int texts(String body, String key) {
        int at = start(body, key);
        if (at < 0 || body.charAt(at) != '[') {
            return 1;
        }
        int depth = 0;
        int count = 1;
        boolean quoted = false;
        boolean nested = false;
        for (; at < body.length(); at++) {
            char c = body.charAt(at);
            if (quoted) {
                at += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
                nested |= depth == 1;
            } else if (c == '[') {
                depth++;
                nested |= depth == 2;
            } else if (c == ']') {
                depth--;
                if (depth == 0) {
                    break;
                }
            } else if (c == ',' && depth == 1) {
                count++;
            }
        }
        return nested ? Math.min(count, MOST_INPUTS) : 1;
    }

    private static char value(String body, String key) {
        int at = start(body, key);
        return at < 0 ? 0 : body.charAt(at);
    }

    private static long number(String body, String key, long otherwise) {
        int at = start(body, key);
        if (at < 0 || body.charAt(at) == 'n') {
            return otherwise;
        }
        boolean negative = body.charAt(at) == '-';
        long number = 0;
        for (int i = negative ? at + 1 : at; i < body.length() && Character.isDigit(body.charAt(i)); i++) {
            number = Math.min(number * 10 + (body.charAt(i) - '0'), Integer.MAX_VALUE);
        }
        return negative ? -number : number;
    }

    /** Where the value of a key begins, or -1. */
    private static int start(String body, String key) {
        int found = body.indexOf(key);
        while (found >= 0) {
            int at = blank(body, found + key.length());
            if (at < body.length() && body.charAt(at) == ':') {
                at = blank(body, at + 1);
                return at < body.length() ? at : -1;
            }
            found = body.indexOf(key, found + 1);
        }
        return -1;
    }

    private static int blank(String body, int from) {
        int at = from;
        while (at < body.length() && body.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }
}
