package dev.holdfast.lab.bench.measure;

/**
 * When the stages of one request happened, in nanoseconds from the zero of the run, or {@link #NEVER}. Immutable.
 *
 * @param scheduled when it was to begin, by the schedule of the load
 * @param fired when the client acted on the schedule; later than scheduled only as far as the client itself was late
 * @param permit when the limit of requests at once let it through; where {@code vllm bench serve} starts its clock
 * @param sent when its bytes were handed to an open connection
 * @param first when the first event with {@code choices} arrived, even if its text was empty
 * @param last when the last event with {@code choices} arrived
 * @param ended when the answer was over, or given up
 */
public record Instants(long scheduled, long fired, long permit, long sent, long first, long last, long ended) {
    /** A stage that was not reached. */
    public static final long NEVER = -1;

    private static final double NANOS_PER_SECOND = 1e9;

    /** The time between two stages in seconds, or {@code NaN} if one of them was not reached. */
    public static double seconds(long from, long to) {
        return from == NEVER || to == NEVER ? Double.NaN : (to - from) / NANOS_PER_SECOND;
    }

    /** How late the client itself was, in seconds: from scheduled to fired. */
    public double lag() {
        return seconds(scheduled, fired);
    }

    /** How long the limit of requests at once held it back, in seconds. */
    public double queued() {
        return seconds(fired, permit);
    }

    /** How long it took to get a connection, in seconds; opening one included. */
    public double connecting() {
        return seconds(permit, sent);
    }
}
