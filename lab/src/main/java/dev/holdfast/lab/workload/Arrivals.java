package dev.holdfast.lab.workload;

/** When requests arrive. Not thread-safe; deterministic by its seed. */
public interface Arrivals {
    /** When the next request arrives, in seconds from the start; never before the one that came last. */
    double next();
}
