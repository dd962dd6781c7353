package dev.holdfast.llama.chat;

import java.util.ArrayList;
import java.util.List;

/** Sorts an output that may begin with reasoning and may hold calls. Confined. */
final class AnswerParser implements OutputParser {
    private final ReasoningParser reasoning;
    private final CallParser calls;

    AnswerParser(ReasoningParser reasoning, CallParser calls) {
        this.reasoning = reasoning;
        this.calls = calls;
    }

    @Override
    public List<OutputEvent> accept(String text) {
        List<OutputEvent> events = new ArrayList<>();
        calls.accept(reasoning.accept(text, events), events);
        return events;
    }

    @Override
    public List<OutputEvent> finish() {
        List<OutputEvent> events = new ArrayList<>();
        calls.accept(reasoning.finish(events), events);
        calls.finish(events);
        return events;
    }
}
