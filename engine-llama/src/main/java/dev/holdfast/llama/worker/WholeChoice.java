package dev.holdfast.llama.worker;

import java.util.ArrayList;
import java.util.List;

/** What a choice has said so far, collected. Confined to the event loop. */
final class WholeChoice {
    private final Choice choice;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();

    WholeChoice(Choice choice) {
        this.choice = choice;
    }

    Choice choice() {
        return choice;
    }

    StringBuilder content() {
        return content;
    }

    StringBuilder reasoning() {
        return reasoning;
    }

    List<Call> calls() {
        return calls;
    }

    /**
     * A tool call.
     *
     * @param id its name in this chat
     * @param name the function's name
     * @param arguments the JSON text of its arguments
     */
    record Call(String id, String name, StringBuilder arguments) {}
}
