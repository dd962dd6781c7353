package dev.holdfast.lab.simulate.engine;

import java.util.List;
import java.util.SplittableRandom;

/** Everybody gets one token and the drafts accepted before it, drawn by chance. Confined to one thread. */
final class SpeculativeDecodes extends DecodeSet {
    private final KvMemory memory;
    private final SplittableRandom random;
    /** The probability that at least one, two, ... drafts are accepted. */
    private final double[] atLeast;

    SpeculativeDecodes(KvMemory memory, Speculation speculation, long seed) {
        this.memory = memory;
        this.random = new SplittableRandom(seed);
        this.atLeast = new double[speculation.drafts()];
        double all = 1;
        for (int i = 0; i < atLeast.length; i++) {
            all *= speculation.acceptance();
            atLeast[i] = all;
        }
    }

    private int missing(Sequence sequence) {
        int tokens = Math.min(sequence.computed + 1 + atLeast.length, sequence.input + sequence.output);
        return Math.max(0, memory.ownBlocks(sequence, tokens) - sequence.held);
    }

    @Override
    int blocksNeeded() {
        int needed = 0;
        for (int i = 0; i < size(); i++) {
            needed += missing(member(i));
        }
        return needed;
    }

    @Override
    void grant() {
        for (int i = 0; i < size(); i++) {
            member(i).held += missing(member(i));
        }
    }

    @Override
    int advance(List<Sequence> finished) {
        int drawn = 0;
        for (int i = size() - 1; i >= 0; i--) {
            Sequence sequence = member(i);
            int tokens = Math.min(1 + accepted(), sequence.output - sequence.generated);
            sequence.computed += tokens;
            sequence.generated += tokens;
            context += tokens;
            drawn += tokens;
            if (sequence.generated == sequence.output) {
                leave(sequence);
                finished.add(sequence);
            }
        }
        return drawn;
    }

    private int accepted() {
        double chance = random.nextDouble();
        int drafts = 0;
        while (drafts < atLeast.length && chance < atLeast[drafts]) {
            drafts++;
        }
        return drafts;
    }

    @Override
    void clear() {
        forgetAll();
    }
}
