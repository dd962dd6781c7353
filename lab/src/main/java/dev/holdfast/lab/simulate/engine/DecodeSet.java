package dev.holdfast.lab.simulate.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running requests of one engine that draw tokens of their answers. Confined to one thread. */
abstract class DecodeSet {
    private final List<Sequence> members = new ArrayList<>();
    long context;

    /** How many there are. */
    final int size() {
        return members.size();
    }

    /** Tokens whose keys and values they hold, in sum. */
    final long context() {
        return context;
    }

    final Sequence member(int place) {
        return members.get(place);
    }

    /** Takes in a sequence that has drawn a token, but not its last one. */
    void join(Sequence sequence) {
        sequence.place = members.size();
        members.add(sequence);
        context += sequence.computed;
    }

    /** Lets a sequence go; its figures are up to date afterwards. */
    void leave(Sequence sequence) {
        context -= sequence.computed;
        Sequence last = members.removeLast();
        if (sequence.place < members.size()) {
            members.set(sequence.place, last);
            last.place = sequence.place;
        }
    }

    /** Whoever was admitted last; null if there is nobody. */
    final @Nullable Sequence newest() {
        Sequence newest = null;
        for (Sequence member : members) {
            newest = newest == null || member.admission > newest.admission ? member : newest;
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
        members.clear();
        context = 0;
    }
}
