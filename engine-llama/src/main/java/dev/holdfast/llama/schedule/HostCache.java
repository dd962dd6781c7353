package dev.holdfast.llama.schedule;

/**
 * How much of the prefix cache is kept outside the decoder's memory, where attention does not look at it. Immutable.
 *
 * @param bytes the most memory for it; 0 for none
 * @param idleTokens the most tokens that only the prefix cache holds inside the decoder's memory, if there is memory outside
 */
public record HostCache(long bytes, int idleTokens) {
    /** Everything stays in the decoder's memory. */
    public static final HostCache NONE = new HostCache(0, Integer.MAX_VALUE);

    /** Checks. */
    public HostCache {
        if (bytes < 0 || idleTokens < 0) {
            throw new IllegalArgumentException(
                    "A host cache cannot have " + bytes + " bytes or leave " + idleTokens + " tokens.");
        }
    }
}
