package dev.holdfast.lab.workload;

import java.util.List;

/**
 * One line of a trace. Immutable.
 *
 * @param request its numbers
 * @param messages the text, if the trace has it; otherwise empty
 */
public record TraceRow(TracedRequest request, List<Message> messages) {
    public TraceRow {
        messages = List.copyOf(messages);
    }
}
