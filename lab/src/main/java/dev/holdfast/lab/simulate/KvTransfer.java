package dev.holdfast.lab.simulate;

/**
 * How keys and values get from a prefill replica to one that decodes. A replica sends one request's at a time. Immutable.
 *
 * @param latency seconds for each transfer
 * @param secondsPerToken bytes of keys and values of a token over the bytes a second of the link
 */
public record KvTransfer(double latency, double secondsPerToken) {
    /** Takes no time. */
    public static final KvTransfer INSTANT = new KvTransfer(0, 0);

    /** Checks the ranges. */
    public KvTransfer {
        if (!(latency >= 0 && latency < 3600) || !(secondsPerToken >= 0 && secondsPerToken < 3600)) {
            throw new IllegalArgumentException(
                    "a transfer cannot take " + latency + " s and " + secondsPerToken + " s a token");
        }
    }

    long nanos(int tokens) {
        return Math.round((latency + secondsPerToken * tokens) * 1e9);
    }
}
