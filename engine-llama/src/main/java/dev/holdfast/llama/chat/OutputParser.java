package dev.holdfast.llama.chat;

import java.util.List;

/**
 * Sorts what a model writes into answer, reasoning and tool calls. Confined to one generation.
 *
 * <p>What is written may be anything: no text makes it fail. However the text is cut into pieces, the texts of the events,
 * joined, are the same. Marks of the form are no part of any event. A call is told when it is complete and its arguments are
 * known to be JSON; one that is broken or cut off comes as content.
 */
public interface OutputParser {
    /** Takes more text; what is certain now. */
    List<OutputEvent> accept(String text);

    /** No more text comes; what remains. */
    List<OutputEvent> finish();
}
