package dev.holdfast.serving;

/** The outcome of asking a pool for a replica with room. */
sealed interface Slot {
    /** A slot was taken on this replica, to be released. */
    record Taken(Replica replica) implements Slot {}

    /** Every replica that is up runs as many requests as it may. */
    record AllFull() implements Slot {}

    /** No replica is up. */
    record NoneUp() implements Slot {}
}
