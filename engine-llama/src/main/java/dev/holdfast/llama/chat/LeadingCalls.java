package dev.holdfast.llama.chat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls without a mark of their own: the output begins with the JSON object of a call. Any other output is content, also a JSON
 * object that calls none of the functions offered. Confined.
 */
final class LeadingCalls implements CallParser {
    private final String mark;
    private final Set<String> keys;
    private final Set<String> names;
    private final Function<String, @Nullable List<ParsedCall>> read;
    private final CallEvents out;
    private final StringBuilder pending = new StringBuilder();
    private @Nullable JsonSpan span;
    private boolean called;
    private boolean content;

    /**
     * A parser at the beginning of an output.
     *
     * @param mark may stand before the object; empty for none
     * @param keys with one of these the object begins
     * @param names the functions offered
     * @param read reads the calls of an object; null if it has none
     */
    LeadingCalls(
            String mark,
            Set<String> keys,
            Set<String> names,
            Function<String, @Nullable List<ParsedCall>> read,
            Supplier<String> ids) {
        this.mark = mark;
        this.keys = keys;
        this.names = names;
        this.read = read;
        this.out = new CallEvents(ids);
    }

    @Override
    public void accept(String text, List<OutputEvent> events) {
        pending.append(text);
        while (!content && call(events)) {
            span = null;
        }
        if (content) {
            content(events);
        }
    }

    /** Reads one call; whether there was one and the text may go on with another. */
    private boolean call(List<OutputEvent> events) {
        if (span == null) {
            int start = start();
            if (start < 0) {
                return false;
            }
            span = new JsonSpan(start);
        }
        int end = span.end(pending);
        if (end < 0) {
            content = otherKey(span.start());
            return false;
        }
        List<ParsedCall> calls = read.apply(pending.substring(span.start(), end));
        if (calls == null || !calls.stream().allMatch(call -> names.contains(call.name()))) {
            content = true;
            return false;
        }
        calls.forEach(call -> out.call(call, events));
        pending.delete(0, end);
        called = true;
        return true;
    }

    /** Where the next object begins; -1 if that is not known yet or there is none. */
    private int start() {
        int at = CallBodies.skipSpace(pending, 0);
        if (called && at < pending.length() && (pending.charAt(at) == ';' || pending.charAt(at) == ',')) {
            at = CallBodies.skipSpace(pending, at + 1);
        }
        String rest = pending.substring(at, Math.min(pending.length(), at + mark.length()));
        if (!rest.isEmpty() && rest.length() < mark.length() && mark.startsWith(rest)) {
            return -1;
        }
        if (!mark.isEmpty() && rest.equals(mark)) {
            at = CallBodies.skipSpace(pending, at + mark.length());
        }
        if (at < pending.length() && pending.charAt(at) != '{') {
            content = true;
        }
        return at < pending.length() && !content ? at : -1;
    }

    /** Whether the object begins with another key than those of calls. */
    private boolean otherKey(int start) {
        int quote = CallBodies.skipSpace(pending, start + 1);
        if (quote == pending.length()) {
            return false;
        }
        int close = pending.indexOf("\"", quote + 1);
        return pending.charAt(quote) != '"' || (close >= 0 && !keys.contains(pending.substring(quote + 1, close)));
    }

    /** Passes text on without the mark, of which a part may be at the end. */
    private void content(List<OutputEvent> events) {
        String text = mark.isEmpty() ? pending.toString() : pending.toString().replace(mark, "");
        int undecided = mark.isEmpty() ? text.length() : Markers.of(mark).undecided(text);
        out.content(text.substring(0, undecided), events);
        pending.setLength(0);
        pending.append(text, undecided, text.length());
    }

    @Override
    public void finish(List<OutputEvent> events) {
        content(events);
        out.content(pending.toString(), events);
        out.finish(events);
    }
}
