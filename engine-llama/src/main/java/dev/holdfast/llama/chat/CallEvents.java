package dev.holdfast.llama.chat;

import java.util.List;
import java.util.function.Supplier;

/** Writes events: numbers the calls, and drops white space around them. Confined. */
final class CallEvents {
    private final Supplier<String> ids;
    private int calls;
    private boolean afterCall;
    private String space = "";

    CallEvents(Supplier<String> ids) {
        this.ids = ids;
    }

    /** White space at its end waits until it is known what follows. */
    void content(String text, List<OutputEvent> events) {
        String whole = space + text;
        String kept = afterCall ? whole.stripLeading() : whole;
        String certain = kept.stripTrailing();
        space = kept.substring(certain.length());
        if (!certain.isEmpty()) {
            afterCall = false;
            events.add(new OutputEvent.Content(certain));
        }
    }

    void call(ParsedCall call, List<OutputEvent> events) {
        events.add(new OutputEvent.ToolCallStarted(calls, ids.get(), call.name()));
        events.add(new OutputEvent.ToolCallArguments(calls, call.arguments()));
        calls++;
        afterCall = true;
        space = "";
    }

    void finish(List<OutputEvent> events) {
        if (!space.isEmpty() && !afterCall) {
            events.add(new OutputEvent.Content(space));
        }
        space = "";
    }
}
