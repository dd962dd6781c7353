package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import java.util.List;

/** Makes the requests that are sent. Thread-safe. */
@FunctionalInterface
public interface Bodies {
    /**
     * The request of one turn.
     *
     * @param messages all messages, with those of earlier turns
     */
    Job job(Prompt prompt, List<Message> messages);
}
