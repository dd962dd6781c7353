package dev.holdfast.audit;

import java.util.concurrent.CompletionStage;

/** Where the request path sends what happened. Thread-safe; no method blocks. */
public interface AuditLog {
    /**
     * Queues an event. The stage completes with the entry's sequence number when the entry is durable, on the ledger's own
     * thread and in the order of sequence numbers, or fails if it cannot be made durable.
     */
    CompletionStage<Long> append(AuditEvent event);

    /** Whether the ledger takes entries: false when its disk fails or its queue is full. Nothing is answered then. */
    boolean accepting();

    /** A keyed hash for prompts and answers, to be fed piece by piece; confined to one thread. */
    KeyedHash keyedHash();
}
