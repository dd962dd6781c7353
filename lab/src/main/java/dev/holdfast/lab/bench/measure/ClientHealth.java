package dev.holdfast.lab.bench.measure;

/**
 * What the measuring process itself needed during a run. Immutable; times in seconds.
 *
 * @param loopBusy the share of the time in which the loop's thread computed, from 0 to 1
 * @param processBusy processor time of the whole process for each second, over the processors there are, from 0 to 1
 * @param processors how many processors the process may use
 * @param collections garbage collections that stopped the program
 * @param collectionTime how long they took together
 * @param longestPause how long the longest took
 */
public record ClientHealth(
        double loopBusy,
        double processBusy,
        int processors,
        long collections,
        double collectionTime,
        double longestPause) {
    /** Above this share a thread is taken as saturated: what arrives while it computes is seen too late. */
    public static final double SATURATED = 0.9;

    /** Whether the loop's thread, or the whole process, had no time to spare. */
    public boolean isSaturated() {
        return loopBusy >= SATURATED || processBusy >= SATURATED;
    }
}
