package dev.holdfast.audit;

import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** Where the request path sends what happened. Thread-safe; no method blocks. */
public interface AuditLog {
    /**
     * Queues an event. The stage completes with the entry's sequence number when the entry is durable, or fails if it cannot
     * be made durable.
     */
    default CompletionStage<Long> append(AuditEvent event) {
        return append(event, sequence -> {});
    }

    /**
     * Queues an event for one who follows the ledger in its order. What hangs on the stage may run late, on the thread that
     * hung it there, when the entry was durable before; so this callback is there for what must be in order.
     *
     * @param durable gets the entry's sequence number when the entry is durable, before the stage completes, on the ledger's
     *     own thread and in the order of sequence numbers; never if the stage fails; must not block
     */
    CompletionStage<Long> append(AuditEvent event, LongConsumer durable);

    /** Whether the ledger takes entries: false when its disk fails or its queue is full. Nothing is answered then. */
    boolean accepting();

    /** A keyed hash for prompts and answers, to be fed piece by piece; confined to one thread. */
    KeyedHash keyedHash();
}
