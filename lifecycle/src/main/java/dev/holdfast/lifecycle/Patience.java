package dev.holdfast.lifecycle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often and after which time to try again: while bytes keep coming for ever, else a few times with growing pauses.
 * Confined to one thread.
 */
final class Patience {
    private static final long WORTH_BYTES = 1 << 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(5);

    private final int most;
    private int attempts;
    private long mark;

    /** @param most how many attempts to make without any success */
    Patience(int most) {
        this.most = most;
    }

    /**
     * After an attempt that failed.
     *
     * @param length how many bytes there are now
     * @param wish how long the server asked to wait, if it did
     * @return how long to wait, or null to give up
     */
    @Nullable
    Duration pause(long length, @Nullable Duration wish) {
        if (length >= mark + WORTH_BYTES) {
            attempts = 0;
            mark = length;
        }
        mark = Math.min(mark, length);
        attempts++;
        if (attempts >= most || (wish != null && wish.compareTo(LONGEST_WISH) > 0)) {
            return null;
        }
        Duration own = Duration.ofMillis(500L << attempts);
        Duration pause = own.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : own;
        return wish != null && wish.compareTo(pause) > 0 ? wish : pause;
    }
}
