package dev.holdfast.llama.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds marks in a text that is still coming. Immutable. */
record Markers(List<String> marks) {
    /** Where a mark stands. */
    record Found(int start, String mark) {
        int end() {
            return start + mark.length();
        }
    }

    static Markers of(String... marks) {
        return new Markers(List.of(marks));
    }

    /** The first mark from here on; of those that begin at one place, the longest. */
    @Nullable
    Found find(String text, int from) {
        Found first = null;
        for (String mark : marks) {
            int at = text.indexOf(mark, from);
            boolean better = at >= 0
                    && (first == null
                            || at < first.start()
                            || (at == first.start()
                                    && mark.length() > first.mark().length()));
            first = better ? new Found(at, mark) : first;
        }
        return first;
    }

    /** From where on the end of the text may be the beginning of a mark; the text's length if it is not. */
    int undecided(String text) {
        int from = text.length();
        for (String mark : marks) {
            for (int length = Math.min(mark.length() - 1, text.length()); length > text.length() - from; length--) {
                if (text.endsWith(mark.substring(0, length))) {
                    from = text.length() - length;
                    break;
                }
            }
        }
        return from;
    }
}
