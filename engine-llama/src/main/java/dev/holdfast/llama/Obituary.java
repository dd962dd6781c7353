package dev.holdfast.llama;

import java.time.Duration;

/**
 * How a worker process ended. Immutable.
 *
 * @param reason why, to stand in brackets after "the worker ended"
 * @param refused whether it ended by itself before it was ready and said why: the same file would end it again
 */
record Obituary(String reason, boolean refused) {
    private static final int SIGNALS = 128;

    /**
     * From what is known when the process is gone.
     *
     * @param status its exit status; above 128 the number of a signal
     * @param lastWords its last complaint, or empty
     * @param killedFor why we ended it, or empty
     * @param wasReady whether it had been ready
     */
    static Obituary of(int status, String lastWords, String killedFor, boolean wasReady) {
        if (!killedFor.isEmpty()) {
            return new Obituary(killedFor, false);
        }
        if (status > SIGNALS && status <= SIGNALS + 64) {
            return new Obituary("killed by signal " + (status - SIGNALS), false);
        }
        if (lastWords.isEmpty()) {
            return new Obituary("exit status " + status, false);
        }
        return new Obituary(lastWords, status != 0 && !wasReady);
    }

    static Obituary notReadyIn(Duration limit) {
        return new Obituary("it was not ready after " + limit.toSeconds() + " s", false);
    }
}
