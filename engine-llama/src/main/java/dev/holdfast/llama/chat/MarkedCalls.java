package dev.holdfast.llama.chat;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls that begin with a mark: {@code <tool_call>} of Hermes and Qwen, {@code [TOOL_CALLS]} of Mistral. Confined.
 */
final class MarkedCalls implements CallParser {
    /** How often the text of a call that never ends is looked through for calls within it. */
    private static final int MAX_RETRIES = 16;

    private @Nullable String open;
    private final Markers marks;
    private final Body body;
    private final CallEvents out;
    private final StringBuilder call = new StringBuilder();
    private @Nullable JsonSpan span;
    private boolean inCall;
    private String pending = "";

    /**
     * A parser at the beginning of an output.
     *
     * @param open what begins a call
     * @param others marks that end or part calls; outside of calls they are dropped
     */
    MarkedCalls(String open, List<String> others, Body body, Supplier<String> ids) {
        this.open = open;
        this.marks = new Markers(Stream.concat(Stream.of(open), others.stream()).toList());
        this.body = body;
        this.out = new CallEvents(ids);
    }

    /** What stands between the marks. */
    interface Body {
        /** Where the JSON of the call begins: -1 if that is not known yet, -2 if there is none. */
        int json(CharSequence text);

        /** The calls of a text whose JSON begins and ends at these places, or null if they are broken. */
        @Nullable
        List<ParsedCall> calls(String text, int start, int end);
    }

    @Override
    public void accept(String text, List<OutputEvent> events) {
        pending += text;
        advance(events);
    }

    private void advance(List<OutputEvent> events) {
        boolean on = true;
        while (on) {
            on = inCall ? inCall(events) : outside(events);
        }
    }

    /** Text up to the next mark; whether there is more to do. */
    private boolean outside(List<OutputEvent> events) {
        Markers.Found found = marks.find(pending, 0);
        if (found == null) {
            int undecided = marks.undecided(pending);
            out.content(pending.substring(0, undecided), events);
            pending = pending.substring(undecided);
            return false;
        }
        out.content(pending.substring(0, found.start()), events);
        pending = pending.substring(found.end());
        inCall = found.mark().equals(open);
        return true;
    }

    private boolean inCall(List<OutputEvent> events) {
        call.append(pending);
        pending = "";
        if (span == null) {
            int start = body.json(call);
            if (start == -1) {
                return false;
            }
            if (start == -2) {
                leave(0);
                return true;
            }
            span = new JsonSpan(start);
        }
        int end = span.end(call);
        if (end < 0) {
            return false;
        }
        List<ParsedCall> calls = body.calls(call.toString(), span.start(), end);
        if (calls == null) {
            out.content(call.substring(0, end), events);
        } else {
            calls.forEach(each -> out.call(each, events));
        }
        leave(end);
        return true;
    }

    /** Goes on outside of a call with the text from here on. */
    private void leave(int end) {
        pending = call.substring(end);
        call.setLength(0);
        span = null;
        inCall = false;
    }

    @Override
    public void finish(List<OutputEvent> events) {
        for (int retries = 0; inCall; retries++) {
            inCall = false;
            leave(0);
            open = retries < MAX_RETRIES ? open : null;
            advance(events);
        }
        if (!pending.isEmpty()) {
            out.content(pending, events);
            pending = "";
        }
        out.finish(events);
    }
}
