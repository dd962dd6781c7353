package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.KvTree.Match;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Prefixes that leave the decoder's memory and come back. */
class KvStoreTest {
    private static final int MANY = 2000;

    private final ReferenceDecoder decoder = new ReferenceDecoder(new DecoderLimits(MANY, MANY, 4, MANY, true, true));
    private KvMemory memory = memory(0);

    private KvMemory memory(long bytes) {
        return new KvMemory(decoder, true, MANY, bytes);
    }

    /** Computes a text from its beginning and ends. */
    private void finish(int[] text) {
        KvSequence sequence = memory.open("a", Match.NONE);
        extend(sequence, text);
        memory.release(sequence);
        memory.tidy();
    }

    /** Computes the rest of a text. */
    private void extend(KvSequence sequence, int[] text) {
        int from = sequence.length();
        Batch batch = new Batch(text.length);
        for (int at = from; at < text.length; at++) {
            batch.add(text[at], at, sequence.id, false);
        }
        assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
        memory.extend(sequence, text, from, text.length - from);
    }

    @Test
    void whatLeavesTheMemoryComesBackFromTheStoreInParts() {
        memory = memory(1000);
        int[] shared = text(40, 0);
        int[] one = joined(shared, text(30, 1));
        int[] two = joined(shared, text(30, 2));
        finish(one);
        assertThat(memory.cached()).isZero();
        assertThat(memory.stored()).isEqualTo(70);
        KvSequence sequence = memory.open("a", memory.longest("a", two, two.length - 1));
        assertThat(memory.reach("a", two, two.length - 1, 0)).isEqualTo(40);
        memory.recall(sequence, two, two.length - 1);
        assertThat(decoder.content(sequence.id)).isEqualTo(shared);
        assertThat(memory.stored()).as("the rest may be wanted again").isEqualTo(70);
        extend(sequence, two);
        memory.release(sequence);
        memory.tidy();
        assertThat(memory.reach("a", one, one.length, 0)).isEqualTo(70);
        assertThat(memory.reach("b", one, one.length, 0)).isZero();
        assertThat(memory.reach("a", two, two.length, 0)).isEqualTo(70);
    }

    @Test
    void aSharedBeginningIsStoredOnceAndFoundThroughItsParts() {
        memory = memory(1000);
        int[] shared = text(40, 0);
        int[] one = joined(shared, text(30, 1));
        int[] two = joined(shared, text(30, 2));
        KvSequence first = memory.open("a", Match.NONE);
        extend(first, one);
        KvSequence second = memory.open("a", memory.longest("a", two, 69));
        extend(second, two);
        memory.release(first);
        memory.tidy();
        assertThat(memory.stored()).as("the other still holds the beginning").isEqualTo(30);
        memory.release(second);
        assertThat(memory.cached()).isEqualTo(70);
        memory.tidy();
        assertThat(memory.stored()).isEqualTo(100);
        assertThat(memory.cached()).isZero();
        KvSequence again = memory.open("a", memory.longest("a", one, 69));
        memory.recall(again, one, 69);
        assertThat(decoder.content(again.id)).isEqualTo(Arrays.copyOf(one, 69));
        memory.verify();
    }

    @Test
    void theStoreDropsWhatWasUsedLongestAgo() {
        memory = memory(100);
        finish(text(40, 1));
        finish(text(40, 2));
        finish(text(40, 3));
        assertThat(memory.stored()).isEqualTo(80);
        assertThat(memory.reach("a", text(40, 1), 40, 0)).isZero();
        assertThat(memory.reach("a", text(40, 2), 40, 0)).isEqualTo(40);
        memory.forget();
        assertThat(memory.stored()).isZero();
        assertThat(decoder.openCopies()).isZero();
    }

    private static int[] text(int length, int first) {
        int[] text = new int[length];
        Arrays.setAll(text, i -> 1 + (first + i) % 7);
        return text;
    }

    private static int[] joined(int[] one, int[] two) {
        int[] joined = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, joined, one.length, two.length);
        return joined;
    }
}
