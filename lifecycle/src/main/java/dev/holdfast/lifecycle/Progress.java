package dev.holdfast.lifecycle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far an intake is.
 *
 * @param step what is being done, such as {@code downloading}
 * @param file the file it is done to
 * @param done bytes done so far, of all files together
 * @param total bytes of all files together, -1 if not known
 * @param bytesPerSecond the rate of the last seconds
 * @param left the time that is left at this rate, if it can be told
 */
public record Progress(
        String step,
        String file,
        long done,
        long total,
        double bytesPerSecond,
        @Nullable Duration left) {
    /** Is told how far an intake is, a few times a second, on the thread that does it. */
    @FunctionalInterface
    public interface Listener {
        /** Takes the newest state. */
        void progress(Progress progress);

        /** Takes a message about something unusual, such as a connection that broke and is made anew. */
        default void notice(String message) {}

        /** Takes a mistake after which the same is tried again. */
        default void again(Exception why, Duration pause) {
            notice(why.getMessage() + "; trying again in " + pause.toSeconds() + " s");
        }
    }
}
