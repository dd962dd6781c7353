package dev.holdfast.llama;

import dev.holdfast.domain.ByteSize;
import java.time.Duration;

/** Decides what to do about a worker that runs. Pure functions. */
final class Watch {
    private Watch() {}

    /**
     * What is seen of a worker.
     *
     * @param memory the memory it uses, in bytes; 0 if not known
     * @param memoryLimit the most it may use, in bytes; 0 for no limit
     * @param silent how long its health checks went unanswered
     * @param patience how long they may
     * @param idle how long it has had nothing to do; zero if it works
     * @param keepAlive how long it may; zero for ever
     */
    record Sight(
            long memory, long memoryLimit, Duration silent, Duration patience, Duration idle, Duration keepAlive) {}

    /** What to do. */
    sealed interface Decision {
        /** Nothing. */
        record GoOn() implements Decision {}

        /**
         * End it now.
         *
         * @param reason why, to follow "the worker ended"
         */
        record Kill(String reason) implements Decision {}

        /** Let it go if it still has nothing to do. */
        record Unload() implements Decision {}
    }

    /** Memory comes first: it threatens others. */
    static Decision decide(Sight sight) {
        if (sight.memoryLimit() > 0 && sight.memory() > sight.memoryLimit()) {
            return new Decision.Kill("it used " + mebibytes(sight.memory())
                    + " of memory, more than its memory_limit of " + new ByteSize(sight.memoryLimit()));
        }
        if (sight.silent().compareTo(sight.patience()) > 0) {
            return new Decision.Kill(
                    "it did not answer a health check for " + sight.silent().toSeconds() + " s");
        }
        boolean unloads = sight.keepAlive().isPositive() && sight.idle().compareTo(sight.keepAlive()) > 0;
        return unloads ? new Decision.Unload() : new Decision.GoOn();
    }

    static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
