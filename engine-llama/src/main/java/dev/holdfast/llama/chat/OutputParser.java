package dev.holdfast.llama.chat;

import java.util.List;

/** Sorts what a model writes. Confined to one generation. */
public interface OutputParser {
    /** Takes more text. */
    List<OutputEvent> accept(String text);

    /** No more text comes. */
    List<OutputEvent> finish();
}
