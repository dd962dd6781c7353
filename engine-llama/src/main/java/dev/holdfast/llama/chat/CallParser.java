package dev.holdfast.llama.chat;

import java.util.List;

/** Parts calls from text. Confined to one generation. */
interface CallParser {
    /** Takes more text, perhaps none. */
    void accept(String text, List<OutputEvent> events);

    /** No more text comes. */
    void finish(List<OutputEvent> events);

    /** All text is content. */
    static CallParser none() {
        return new CallParser() {
            @Override
            public void accept(String text, List<OutputEvent> events) {
                if (!text.isEmpty()) {
                    events.add(new OutputEvent.Content(text));
                }
            }

            @Override
            public void finish(List<OutputEvent> events) {
                // nothing is held back
            }
        };
    }
}
