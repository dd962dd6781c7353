package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.workload.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * A request to be made. Immutable.
 *
 * @param prompt what to ask
 * @param ready the request itself, if it does not depend on an earlier answer
 */
public record Turn(Prompt prompt, @Nullable Job ready) {
    /** Whether it is a conversation by itself. */
    public boolean isAlone() {
        return prompt.turn() == 0 && prompt.last();
    }
}
