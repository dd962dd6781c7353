package dev.holdfast.app.cli;

import dev.holdfast.llama.WorkerSettings;
import java.util.function.Consumer;

/** Starts a worker. */
@FunctionalInterface
public interface WorkerStarter {
    /**
     * Starts it; returns when it can answer.
     *
     * @param progress gets lines that say how far it is
     * @throws CommandFailure if it cannot; the message says what to do
     */
    RunningWorker start(WorkerSettings settings, Consumer<String> progress);
}
