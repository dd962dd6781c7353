package dev.holdfast.lab.simulate;

import dev.holdfast.lab.workload.TracedRequest;

/** A request on its way through the cluster. Times are nanoseconds from the start. Confined to one thread. */
final class Sequence {
    static final long NEVER = -1;

    final TracedRequest request;
    final long number;
    final int input;
    final int output;
    final long arrived;
    /** Which replica it was sent to. */
    int replica = -1;
    /** The latest it was admitted to a batch, as a number that grows. */
    long admission;
    long firstToken = NEVER;
    long lastToken = NEVER;
    /** Tokens whose keys and values are held. */
    int computed;
    /** Tokens of the answer so far. */
    int generated;
    /** Leading blocks of the prompt that it pins in the prefix cache. */
    int pinned;
    /** Blocks of the engine's memory that it holds for itself. */
    int held;
    /** Tokens of its prompt that were held when it was first admitted; -1 before. */
    int matched = -1;
    int preemptions;
    /** Tokens of its prompt, or of what is computed anew, in the current step. */
    int chunk;
    /** Where it stands among those that decode. */
    int place;
    /** In which rounds of decoding it needs a new block. */
    int phase;
    /** The round of decoding in which its figures were true. */
    long joined;
    /** The round of decoding after which it is done. */
    long finish;
    /** Whether the keys and values of its prompt came from a prefill replica. */
    boolean transferred;

    Sequence(TracedRequest request, long number, long arrived) {
        this.request = request;
        this.number = number;
        this.arrived = arrived;
        this.input = Math.max(1, request.inputTokens());
        this.output = Math.max(1, request.outputTokens());
    }

    /** Tokens to compute before the next one of the answer can be drawn. */
    int remaining() {
        return input + generated - computed;
    }

    /** The most tokens it will hold. */
    long reserved() {
        return (long) input + output;
    }

    /** Forgets what it held on a replica that went down. */
    void restart() {
        computed = 0;
        generated = 0;
        pinned = 0;
        held = 0;
        matched = -1;
        chunk = 0;
        transferred = false;
    }
}
