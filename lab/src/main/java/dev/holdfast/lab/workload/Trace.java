package dev.holdfast.lab.workload;

import java.util.Iterator;
import java.util.List;

/** Requests in order of their arrival, read or drawn as they are needed, so that memory does not grow with their number. */
public interface Trace extends Iterable<TracedRequest> {
    /** The requests from the first on; each call begins anew with the same ones. */
    @Override
    Iterator<TracedRequest> iterator();

    /** The same with the text of the prompts, where the trace has it. */
    default Iterator<TraceRow> rows() {
        Iterator<TracedRequest> requests = iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return requests.hasNext();
            }

            @Override
            public TraceRow next() {
                return new TraceRow(requests.next(), List.of());
            }
        };
    }
}
