package dev.holdfast.lab.simulate.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Everybody gets one token in each step, so a step costs the same however many there are: what a member holds follows from the
 * round in which it joined, and only rounds in which somebody is done look at each. Confined to one thread.
 */
final class SteadyDecodes extends DecodeSet {
    private final KvMemory memory;
    private final int blockTokens;
    /** How many members need a new block in the rounds of each remainder by the block size. */
    private final int[] needy;

    private long round;
    private long nextFinish = Long.MAX_VALUE;
    /** Whether the step that runs has its blocks; a step that loses all of its members leaves it set. */
    private boolean granted;

    SteadyDecodes(KvMemory memory, int blockTokens) {
        this.memory = memory;
        this.blockTokens = blockTokens;
        this.needy = new int[blockTokens];
    }

    @Override
    void join(Sequence sequence) {
        super.join(sequence);
        granted = false;
        sequence.joined = round;
        sequence.finish = round + sequence.output - sequence.generated;
        sequence.phase = (int) Math.floorMod(round - sequence.computed, (long) blockTokens);
        needy[sequence.phase]++;
        nextFinish = Math.min(nextFinish, sequence.finish);
    }

    @Override
    void leave(Sequence sequence) {
        int drawn = (int) (round - sequence.joined);
        sequence.computed += drawn;
        sequence.generated += drawn;
        sequence.held = memory.ownBlocks(sequence, sequence.computed + (granted ? 1 : 0));
        needy[sequence.phase]--;
        super.leave(sequence);
    }

    @Override
    int blocksNeeded() {
        return needy[(int) (round % blockTokens)];
    }

    @Override
    void grant() {
        granted = true;
    }

    @Override
    int advance(List<Sequence> finished) {
        int drawn = size();
        round++;
        context += drawn;
        granted = false;
        if (round >= nextFinish) {
            finish(finished);
        }
        return drawn;
    }

    private void finish(List<Sequence> finished) {
        long next = Long.MAX_VALUE;
        for (int i = size() - 1; i >= 0; i--) {
            Sequence sequence = member(i);
            if (sequence.finish <= round) {
                leave(sequence);
                finished.add(sequence);
            } else {
                next = Math.min(next, sequence.finish);
            }
        }
        nextFinish = next;
    }

    @Override
    void clear() {
        forgetAll();
        Arrays.fill(needy, 0);
        nextFinish = Long.MAX_VALUE;
        granted = false;
    }
}
