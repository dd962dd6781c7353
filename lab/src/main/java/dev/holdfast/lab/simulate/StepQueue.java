package dev.holdfast.lab.simulate;

import java.util.Arrays;

/** Which engine's step ends next: a binary heap of times, equal ones in the order of the engines. Confined to one thread. */
final class StepQueue {
    private long[] times = new long[16];
    private int[] engines = new int[16];
    private int size;

    /** The earliest time; {@link Long#MAX_VALUE} if there is none. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long time, int engine) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            engines = Arrays.copyOf(engines, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!isBefore(time, engine, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        times[at] = time;
        engines[at] = engine;
    }

    /** Takes the earliest out and returns its engine. */
    int take() {
        int taken = engines[0];
        size--;
        long time = times[size];
        int engine = engines[size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(times[child + 1], engines[child + 1], child)) {
                child++;
            }
            if (isBefore(time, engine, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        times[at] = time;
        engines[at] = engine;
        return taken;
    }

    private boolean isBefore(long time, int engine, int other) {
        return time < times[other] || (time == times[other] && engine < engines[other]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        engines[to] = engines[from];
    }
}
