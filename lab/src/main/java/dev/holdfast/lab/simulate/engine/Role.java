package dev.holdfast.lab.simulate.engine;

/** What a replica does of a request. */
public enum Role {
    /** All of it. */
    BOTH,
    /** The prompt and the first token; then its keys and values go elsewhere. */
    PREFILL,
    /** The tokens after the first. */
    DECODE
}
