package dev.holdfast.lab.workload;

/** A dataset for a benchmark client, drawn as it is needed and without end. Confined to one thread; deterministic by its seed. */
@FunctionalInterface
public interface Prompts {
    /** The next one; turns of one session come in their order, but not one right after the other. */
    Prompt next();
}
