package dev.holdfast.llama.chat;

/**
 * Finds where a JSON object or array ends in a text that is still coming, by its brackets and strings alone. Looks at each
 * character once. Confined.
 */
final class JsonSpan {
    private final int start;
    private int at;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private int end = -1;

    /** A span whose bracket is at this place. */
    JsonSpan(int start) {
        this.start = start;
        this.at = start;
    }

    int start() {
        return start;
    }

    /** Where it ends in the text, which has only grown since it was asked last; -1 if it does not yet. */
    int end(CharSequence text) {
        for (; end < 0 && at < text.length(); at++) {
            char c = text.charAt(at);
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else {
                switch (c) {
                    case '"' -> inString = true;
                    case '{', '[' -> depth++;
                    case '}', ']' -> end = --depth <= 0 ? at + 1 : -1;
                    default -> {
                        // a number, a word or a separator
                    }
                }
            }
        }
        return end;
    }
}
