package dev.holdfast.llama.schedule;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What other threads leave for the scheduler's thread: new generations, and a bell for changed flags. Thread-safe. */
final class Mailbox {
    private final ConcurrentLinkedQueue<ActiveGeneration> arrivals = new ConcurrentLinkedQueue<>();
    private final Runnable wake;
    private volatile boolean rung;

    /** An empty one.
     *
     * @param wake wakes the scheduler's thread
     */
    Mailbox(Runnable wake) {
        this.wake = wake;
    }

    void post(ActiveGeneration generation) {
        arrivals.add(generation);
        wake.run();
    }

    /** The next new generation, or null. */
    @Nullable
    ActiveGeneration poll() {
        return arrivals.poll();
    }

    /** Says that a generation's flags changed. */
    void ring() {
        rung = true;
        wake.run();
    }

    /** Whether it rang since the last call. */
    boolean takeRing() {
        if (!rung) {
            return false;
        }
        rung = false;
        return true;
    }
}
