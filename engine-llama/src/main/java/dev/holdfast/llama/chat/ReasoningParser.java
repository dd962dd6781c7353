package dev.holdfast.llama.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts the reasoning at the beginning of an output from the rest. Confined. */
final class ReasoningParser {
    private final List<Reasoning> some;
    private final Markers opening;
    private @Nullable Reasoning current;
    private State state;
    private String pending = "";
    private boolean begun;
    private boolean repeated;

    /**
     * A parser at the beginning of an output.
     *
     * @param some the marks that may come
     * @param opened what the prompt has opened already, or null
     */
    ReasoningParser(List<Reasoning> some, @Nullable Reasoning opened) {
        this.some = some;
        this.opening = new Markers(some.stream().map(Reasoning::open).toList());
        this.current = opened;
        this.state = opened == null ? State.BEFORE : State.INSIDE;
    }

    private enum State {
        BEFORE,
        INSIDE,
        GAP,
        AFTER
    }

    /** Takes more text and gives what of it is not reasoning. */
    String accept(String text, List<OutputEvent> events) {
        if (state == State.AFTER) {
            return text;
        }
        pending += text;
        if (state == State.BEFORE) {
            before();
        }
        if (state == State.INSIDE && current != null) {
            inside(current, events);
        }
        if (state == State.GAP) {
            pending = pending.stripLeading();
            state = pending.isEmpty() ? State.GAP : State.AFTER;
        }
        return state == State.AFTER ? take() : "";
    }

    /** Gives what is left and is not reasoning. */
    String finish(List<OutputEvent> events) {
        if (state == State.INSIDE) {
            emit(pending.stripTrailing(), events);
            pending = "";
        }
        state = State.AFTER;
        return take();
    }

    private String take() {
        String rest = pending;
        pending = "";
        return rest;
    }

    private void before() {
        String text = pending.stripLeading();
        Markers.Found found = opening.find(text, 0);
        if (found != null && found.start() == 0) {
            state = State.INSIDE;
            current = some.stream()
                    .filter(each -> each.open().equals(found.mark()))
                    .findFirst()
                    .orElseThrow();
            pending = text.substring(found.end());
        } else if (!text.isEmpty() && opening.undecided(text) > 0) {
            state = State.AFTER;
        }
    }

    private void inside(Reasoning reasoning, List<OutputEvent> events) {
        if (!begun && !begins(reasoning)) {
            return;
        }
        int end = pending.indexOf(reasoning.close());
        if (end >= 0) {
            emit(pending.substring(0, end).stripTrailing(), events);
            pending = pending.substring(end + reasoning.close().length());
            state = State.GAP;
            return;
        }
        int undecided = Markers.of(reasoning.close()).undecided(pending);
        String certain = pending.substring(0, undecided).stripTrailing();
        emit(certain, events);
        pending = pending.substring(certain.length());
    }

    /** Drops white space, and the opening mark if the model repeats it; whether the reasoning has begun. */
    private boolean begins(Reasoning reasoning) {
        pending = pending.stripLeading();
        if (!repeated && pending.startsWith(reasoning.open())) {
            pending = pending.substring(reasoning.open().length()).stripLeading();
            repeated = true;
        } else if (!repeated && reasoning.open().startsWith(pending)) {
            return false;
        }
        begun = !pending.isEmpty();
        return begun;
    }

    private static void emit(String text, List<OutputEvent> events) {
        if (!text.isEmpty()) {
            events.add(new OutputEvent.Reasoning(text));
        }
    }
}
