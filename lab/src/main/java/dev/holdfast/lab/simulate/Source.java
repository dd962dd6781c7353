package dev.holdfast.lab.simulate;

import dev.holdfast.lab.workload.TracedRequest;

/** Where requests come from during a simulation. Confined to one thread. */
interface Source {
    long NO_MORE = Long.MAX_VALUE;

    /** When the next one arrives, nanoseconds from the start; {@link #NO_MORE} if none does unless another one ends. */
    long nextAt();

    /** The next one. */
    TracedRequest take();

    /** A request was answered, refused or lost. */
    void ended(long now);
}
