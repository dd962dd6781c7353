package dev.holdfast.llama.schedule;

import java.time.Duration;

/**
 * How the scheduler shares out steps and memory. Immutable.
 *
 * @param maxRunning the most generations in the batch; no more than the decoder has sequences
 * @param maxWaiting the most generations that wait for it
 * @param batchTokens the most tokens of a step; no more than the decoder takes
 * @param promptTokens the most tokens of prompts in a step in which other generations wait for their next token: fewer make
 *     their pace steadier, more make prompts faster
 * @param reserveTokens how many tokens each generation should be able to draw before memory runs out, when another is let in
 * @param awaitTokens a prompt waits while another computes a prefix of it, if that saves more tokens than this
 * @param maxCachedTokens the most tokens that only the prefix cache holds. Attention takes longer with more cells in use,
 *     also for those that do not see them
 * @param prefixCache whether prefixes are shared and kept
 * @param storeBytes the most memory, in bytes, for prefixes outside the decoder's; 0 for none
 * @param closeTimeout how long closing waits for the step that runs
 */
public record SchedulerSettings(
        int maxRunning,
        int maxWaiting,
        int batchTokens,
        int promptTokens,
        int reserveTokens,
        int awaitTokens,
        int maxCachedTokens,
        boolean prefixCache,
        long storeBytes,
        Duration closeTimeout) {
    /** Checks. */
    public SchedulerSettings {
        atLeast(1, maxRunning, "maxRunning");
        atLeast(1, maxWaiting, "maxWaiting");
        atLeast(1, batchTokens, "batchTokens");
        atLeast(1, promptTokens, "promptTokens");
        atLeast(0, reserveTokens, "reserveTokens");
        atLeast(0, awaitTokens, "awaitTokens");
        atLeast(0, maxCachedTokens, "maxCachedTokens");
        if (storeBytes < 0) {
            throw new IllegalArgumentException("storeBytes must not be negative, but is " + storeBytes + ".");
        }
    }

    private static void atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value + ".");
        }
    }

    /** What suits a small machine. */
    public static SchedulerSettings defaults() {
        return new SchedulerSettings(32, 1024, 2048, 256, 64, 32, Integer.MAX_VALUE, true, 0, Duration.ofSeconds(10));
    }
}
