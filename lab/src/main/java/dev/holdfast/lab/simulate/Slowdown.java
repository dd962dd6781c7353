package dev.holdfast.lab.simulate;

/**
 * A replica whose steps take longer for a while. Immutable.
 *
 * @param replica its index
 * @param factor how many times as long
 * @param from seconds from the start
 * @param to seconds from the start; infinite if it stays slow
 */
public record Slowdown(int replica, double factor, double from, double to) {
    /** Checks the times and the factor. */
    public Slowdown {
        if (replica < 0 || !(factor > 0) || !(factor < 1e6) || !(from >= 0) || !(to > from)) {
            throw new IllegalArgumentException(
                    "a slow replica needs a factor above 0 and an end after its beginning, not replica " + replica
                            + " x " + factor + " from " + from + " to " + to);
        }
    }
}
