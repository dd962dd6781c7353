package dev.holdfast.llama;

import java.time.Duration;
import java.util.Locale;

/** What a local model does. */
sealed interface WorkerState {
    /** Nobody needs it yet, or any more. */
    record Idle() implements WorkerState {}

    /**
     * Its worker starts.
     *
     * @param share how much of the model is loaded, from 0 to 1
     */
    record Loading(double share) implements WorkerState {}

    /**
     * It takes requests.
     *
     * @param worker who runs it
     */
    record Running(LiveWorker worker) implements WorkerState {}

    /**
     * Its worker has ended and is started again after a while.
     *
     * @param reason why it ended
     * @param delay how long it waits
     * @param worthWaiting whether requests may wait for it
     */
    record BackingOff(String reason, Duration delay, boolean worthWaiting) implements WorkerState {}

    /**
     * Its file cannot be served; another one in its place is looked at.
     *
     * @param reason why
     */
    record Unfit(String reason) implements WorkerState {}

    /** It is no longer served. */
    record Closed() implements WorkerState {}

    /** Why it can take no request now, not even one that waits; empty if it can. */
    default String refusal() {
        return switch (this) {
            case Idle idle -> "";
            case Loading loading -> "";
            case Running running -> "";
            case BackingOff backingOff -> backingOff.worthWaiting() ? "" : describe();
            case Unfit unfit -> unfit.reason();
            case Closed closed -> "it is no longer served";
        };
    }

    /** For people. */
    default String describe() {
        return switch (this) {
            case Idle idle -> "not loaded; the next request loads it";
            case Loading(double share) -> String.format(Locale.ROOT, "loading, %.0f %%", share * 100);
            case Running(LiveWorker worker) ->
                "running in process " + worker.process().pid() + " with " + Watch.mebibytes(worker.memory());
            case BackingOff(String reason, Duration delay, boolean worthWaiting) ->
                "its worker ended (" + reason + ") and is started again after " + delay.toMillis() + " ms";
            case Unfit(String reason) -> reason;
            case Closed closed -> "closed";
        };
    }
}
