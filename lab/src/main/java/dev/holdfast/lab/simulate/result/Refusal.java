package dev.holdfast.lab.simulate.result;

/** Why a request was not answered to the end. */
public enum Refusal {
    /** It is longer than the context or the memory. */
    TOO_LONG,
    /** The router's line was full. */
    QUEUE_FULL,
    /** No replica was up. */
    NO_REPLICA,
    /** Its replica went down. */
    LOST
}
