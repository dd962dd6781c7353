package dev.holdfast.llama.worker;

import java.util.List;

/** How the answer to a request is written: as events of a stream, or whole. Immutable; made for one request. */
interface Shape {
    /** An event that begins a choice. */
    void open(JsonBytes out, Choice choice);

    /** An event with text. */
    void content(JsonBytes out, Choice choice, CharSequence text);

    /** An event with reasoning. */
    void reasoning(JsonBytes out, Choice choice, CharSequence text);

    /** An event that begins a tool call. */
    void toolCall(JsonBytes out, Choice choice, int call, String id, String name);

    /** An event with arguments of a tool call. */
    void toolArguments(JsonBytes out, Choice choice, int call, CharSequence text);

    /** An event that ends a choice. */
    void finish(JsonBytes out, Choice choice);

    /** An event that tells what was used. */
    void usage(JsonBytes out, Usage usage);

    /** The whole answer. */
    void whole(JsonBytes out, List<WholeChoice> choices, Usage usage);
}
