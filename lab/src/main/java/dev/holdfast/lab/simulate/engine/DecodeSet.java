package dev.holdfast.lab.simulate.engine;

import java.util.Arrays;
import java.util.List;

/** The running requests of one engine that draw tokens of their answers. Confined to one thread. */
abstract class DecodeSet {
    private Sequence[] members = new Sequence[16];
    private int size;
    long context;

    /** How many there are. */
    final int size() {
        return size;
    }

    /** Tokens whose keys and values they hold, in sum. */
    final long context() {
        return context;
    }

    final Sequence member(int place) {
        return members[place];
    }

    /** Takes in a sequence that has drawn a token, but not its last one. */
    void join(Sequence sequence) {
        if (size == members.length) {
            members = Arrays.copyOf(members, 2 * size);
        }
        sequence.place = size;
        members[size++] = sequence;
        context += sequence.computed;
    }

    /** Lets a sequence go; its figures are up to date afterwards. */
    void leave(Sequence sequence) {
        context -= sequence.computed;
        Sequence last = members[--size];
        members[sequence.place] = last;
        last.place = sequence.place;
        members[size] = null;
    }

    /** Whoever was admitted last; null if there is nobody. */
    final Sequence newest() {
        Sequence newest = null;
        for (int i = 0; i < size; i++) {
            newest = newest == null || members[i].admission > newest.admission ? members[i] : newest;
        }
        return newest;
    }

    /** Blocks that they need for the next step beyond those they hold. */
    abstract int blocksNeeded();

    /** The needed blocks were reserved; the step will follow. */
    abstract void grant();

    /**
     * Ends a step: each member gets its token or tokens; those who are done leave.
     *
     * @param finished where they are added
     * @return tokens drawn, in sum
     */
    abstract int advance(List<Sequence> finished);

    /** Lets all go. */
    abstract void clear();

    final void forgetAll() {
        Arrays.fill(members, 0, size, null);
        size = 0;
        context = 0;
    }
}
