package dev.holdfast.lab.bench.measure;

/**
 * The events with {@code choices} of one answer. Immutable by agreement: the arrays are not copied.
 *
 * @param at when each arrived, in nanoseconds from the zero of the run, in order
 * @param weights how much each brought: its tokens where the server tells them, otherwise its characters; 0 for an empty one
 * @param exact whether the weights are tokens
 * @param firstToken when the first event with any text arrived, be it content, reasoning or the arguments of a tool
 * @param firstContent when the first event with content that is not reasoning arrived
 * @param lastToken when the last event with any text arrived
 */
@SuppressWarnings("ArrayRecordComponent") // as many as events; copying them would cost more than reading them
public record Events(long[] at, int[] weights, boolean exact, long firstToken, long firstContent, long lastToken) {
    /** An answer without events. */
    public static final Events NONE =
            new Events(new long[0], new int[0], false, Instants.NEVER, Instants.NEVER, Instants.NEVER);

    /** How many events brought text. */
    public int withText() {
        int count = 0;
        for (int weight : weights) {
            count += weight > 0 ? 1 : 0;
        }
        return count;
    }
}
