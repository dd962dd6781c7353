package dev.holdfast.lab.bench.client;

/** The one thread on which a load runs, and its clock. */
public interface Loop {
    /** The time in nanoseconds from an arbitrary zero; never goes back. */
    long nanos();

    /**
     * Runs a task on the loop.
     *
     * @param instant when, by {@link #nanos}; at once if that has passed, but never before this method returns
     */
    void at(long instant, Runnable task);
}
