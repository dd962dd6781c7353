package dev.holdfast.lab.bench.client;

import org.jspecify.annotations.Nullable;

/** Where a load takes its requests from. Never blocks. */
public interface TurnSource {
    /** The next one, or null if there is none yet or no more. */
    @Nullable
    Turn next();

    /** Whether there will be no more. */
    boolean isExhausted();
}
