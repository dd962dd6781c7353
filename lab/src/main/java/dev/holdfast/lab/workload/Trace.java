package dev.holdfast.lab.workload;

import java.util.Iterator;

/** Requests in order of their arrival, read or drawn as they are needed, so that memory does not grow with their number. */
public interface Trace extends Iterable<TracedRequest> {
    /** The requests from the first on; each call begins anew with the same ones. */
    @Override
    Iterator<TracedRequest> iterator();
}
