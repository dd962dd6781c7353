package dev.holdfast.lab.simulate.engine;

import dev.holdfast.lab.simulate.result.CompletedRequest;
import dev.holdfast.lab.workload.TracedRequest;

/** A request on its way through the cluster. Times are nanoseconds from the start. Confined to one thread. */
public final class Sequence {
    private static final long NEVER = -1;

    final TracedRequest request;
    final int input;
    final int output;
    /** The latest it was admitted to a batch, as a number that grows. */
    long admission;

    long admitted = NEVER;
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

    private final long number;
    private final long arrived;
    private int replica = -1;

    /**
     * A request that has just arrived.
     *
     * @param request what is asked
     * @param number which one it is, from 0 on
     * @param arrived when
     */
    public Sequence(TracedRequest request, long number, long arrived) {
        this.request = request;
        this.number = number;
        this.arrived = arrived;
        this.input = Math.max(1, request.inputTokens());
        this.output = Math.max(1, request.outputTokens());
    }

    /** What is asked. */
    public TracedRequest request() {
        return request;
    }

    /** When it arrived. */
    public long arrived() {
        return arrived;
    }

    /** Tokens of the prompt. */
    public int input() {
        return input;
    }

    /** The most tokens it will hold. */
    public long reserved() {
        return (long) input + output;
    }

    /** Which replica it was sent to. */
    public int replica() {
        return replica;
    }

    /** It goes to a replica. */
    public void assign(int index) {
        replica = index;
    }

    /** Whether a token of the answer was drawn. */
    public boolean hasBegun() {
        return firstToken != NEVER;
    }

    /** The keys and values of its prompt are brought to the next replica that it is assigned to. */
    public void handOver() {
        transferred = true;
    }

    /** Forgets what it held on a replica that went down. */
    public void restart() {
        computed = 0;
        generated = 0;
        pinned = 0;
        held = 0;
        matched = -1;
        chunk = 0;
        transferred = false;
    }

    /** What became of it, once the last token is drawn. */
    public CompletedRequest completed() {
        return new CompletedRequest(
                number, request, replica, arrived, admitted, firstToken, lastToken, Math.max(0, matched), preemptions);
    }

    /** Tokens to compute before the next one of the answer can be drawn. */
    int remaining() {
        return input + generated - computed;
    }

    /** It joins a batch. */
    void admit(long now, long admissionNumber, int matchedTokens) {
        admission = admissionNumber;
        if (matched < 0) {
            matched = matchedTokens;
        }
        if (admitted == NEVER) {
            admitted = now;
        }
    }

    /** It has given up its memory and is computed anew later. */
    void preempt() {
        computed = 0;
        transferred = false;
        preemptions++;
    }
}
