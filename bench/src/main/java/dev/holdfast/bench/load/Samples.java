package dev.holdfast.bench.load;

import java.util.Arrays;

/** Durations in nanoseconds, kept all, so that percentiles are exact. Confined to one thread at a time. */
public final class Samples {
    private long[] values = new long[1024];
    private int size;
    private boolean sorted;

    /** Adds one. */
    public void add(long nanos) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = nanos;
        sorted = false;
    }

    void addAll(Samples other) {
        for (int i = 0; i < other.size; i++) {
            add(other.values[i]);
        }
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The smallest value that at least this share of all values does not exceed, in milliseconds; NaN when there are none. */
    public double millis(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(values, 0, size);
            sorted = true;
        }
        int rank = (int) Math.ceil(share * size);
        return values[Math.clamp(rank - 1L, 0, size - 1)] / 1e6;
    }
}
