package dev.holdfast.serving;

import java.time.Duration;

/** An event loop: runs tasks one at a time. Thread-safe. */
interface Loop {
    /** Runs a task soon, never before this method has returned. */
    void execute(Runnable task);

    /** Runs a task later; call on the loop itself. The result calls it off. */
    Runnable after(Duration delay, Runnable task);

    /** Finds the loop that the calling thread is on. */
    @FunctionalInterface
    interface Finder {
        /** The calling thread's loop, or a new one if it is on none. */
        Loop current();
    }
}
