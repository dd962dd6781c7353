package dev.holdfast.llama;

import java.time.Duration;

/** How the attempt to run a worker ended. */
sealed interface Ending {
    /** It had nothing to do for long enough. */
    record Unloaded() implements Ending {}

    /**
     * The file cannot be served.
     *
     * @param reason why
     */
    record Unfit(String reason) implements Ending {}

    /**
     * The worker died.
     *
     * @param reason why, to stand in brackets after "the worker ended"
     * @param answered whether it had answered a request
     * @param ran how long it was ready
     */
    record Died(String reason, boolean answered, Duration ran) implements Ending {}
}
