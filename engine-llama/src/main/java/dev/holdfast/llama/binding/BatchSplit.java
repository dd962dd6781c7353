package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.Batch;

/**
 * Decides whether a small batch of single tokens is run token by token instead. Confined.
 *
 * <p>The library has other kernels for one token than for several, and those for several are not always faster: for weights
 * in Q8_0 on x86 a batch of 2 to 7 tokens takes longer than as many batches of one. So the time of each size is measured as
 * it comes, and the faster way is taken; now and then the other one, to see whether that still holds.
 */
final class BatchSplit {
    /** Larger batches are never split. */
    static final int LARGEST = 15;

    private static final double SLOWER = 0.1;
    private static final double CLEARLY = 0.95;
    private static final int RETRY = 256;
    private static final int ENOUGH = 3;

    private final double[] nanos = new double[LARGEST + 1];
    private final int[] measured = new int[LARGEST + 1];
    private int since;

    /** Whether a batch is of the kind that can be split: few tokens, each with an output. */
    static boolean concerns(Batch batch) {
        if (batch.size() > LARGEST) {
            return false;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (!batch.output(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether to run a batch of a size token by token. */
    boolean split(int size) {
        if (size == 1 || measured[size] < ENOUGH) {
            return false;
        }
        if (measured[1] == 0) {
            return true;
        }
        boolean faster = size * nanos[1] < CLEARLY * nanos[size];
        since = (since + 1) % RETRY;
        return (since == 0) != faster;
    }

    /**
     * Takes the time of a batch that was not split, or of one token of one that was. A faster time counts at once and a slower
     * one little, because what is measured is also how busy the machine is.
     */
    void took(int size, long time) {
        boolean faster = measured[size] == 0 || time < nanos[size];
        nanos[size] = faster ? time : nanos[size] + SLOWER * (time - nanos[size]);
        measured[size] = Math.min(measured[size] + 1, ENOUGH);
    }
}
