package dev.holdfast.llama.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.KvTree.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KvMemoryTest {
    private static final int MANY = 2000;

    @Property(tries = 500)
    void itFindsWhatAListOfTextsFindsAndForgetsTheLeastRecentlyUsedCells(
            @ForAll @IntRange(min = 1, max = 8) int sequences, @ForAll long seed) {
        Model model = new Model(sequences, new Random(seed));
        for (int i = 0; i < 200; i++) {
            model.act();
        }
    }

    @Test
    void aContinuedTextGoesOnInTheSameSequence() {
        Model model = new Model(2, new Random(0));
        KvSequence first = model.open("a", 1, 2, 3);
        model.extend(first, 1, 2, 3);
        model.release(first);
        KvSequence second = model.open("a", 1, 2, 3, 4);
        assertThat(second.id).isEqualTo(first.id);
        assertThat(second.length()).isEqualTo(3);
    }

    @Test
    void whatManyShareStaysLongest() {
        Model model = new Model(4, new Random(0));
        for (int last = 5; last < 8; last++) {
            KvSequence sequence = model.open("a", 1, 2, 3, last);
            model.extend(sequence, Arrays.copyOfRange(new int[] {1, 2, 3, last}, sequence.length(), 4));
            model.release(sequence);
        }
        assertThat(model.memory.used()).isEqualTo(6);
        model.evict(3);
        assertThat(model.memory.longest("a", new int[] {1, 2, 3, 4}, 3).tokens())
                .isEqualTo(3);
        model.evict(1);
        assertThat(model.memory.longest("a", new int[] {1, 2, 3, 4}, 3).tokens())
                .isEqualTo(2);
    }

    @Test
    void theCacheHoldsNoMoreThanItMay() {
        ReferenceDecoder decoder = new ReferenceDecoder(new DecoderLimits(MANY, MANY, 4, MANY, true, true));
        KvMemory memory = new KvMemory(decoder, true, 5, 0);
        Model model = new Model(4, new Random(0), decoder, memory);
        KvSequence sequence = model.open("a", 1);
        model.extend(sequence, 1, 2, 3, 4, 5, 6, 7, 8);
        memory.release(sequence);
        assertThat(memory.cached()).isEqualTo(5);
        assertThat(decoder.content(sequence.id)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void equalTextsOfSeparateSequencesAreKeptOnce() {
        Model model = new Model(3, new Random(0));
        KvSequence one = model.open("a", 1, 2);
        KvSequence two = model.open("a", 1, 2);
        model.extend(one, 1, 2, 3);
        model.extend(two, 1, 2, 3);
        assertThat(model.memory.used()).isEqualTo(6);
        model.release(one);
        assertThat(model.memory.used()).isEqualTo(3);
        model.release(two);
        assertThat(model.memory.used()).isEqualTo(3);
    }

    @Test
    void nothingIsSharedBetweenSaltsOrWhenTheMemoryCannotBeCut() {
        Model model = new Model(3, new Random(0));
        model.extend(model.open("a", 1, 2, 3), 1, 2, 3);
        assertThat(model.memory.longest("b", new int[] {1, 2, 3}, 3).tokens()).isZero();

        ReferenceDecoder recurrent = new ReferenceDecoder(new DecoderLimits(MANY, MANY, 3, MANY, false, false));
        KvMemory memory = new KvMemory(recurrent, true, MANY, 0);
        Model uncut = new Model(3, new Random(0), recurrent, memory);
        KvSequence sequence = uncut.open("a", 1, 2, 3);
        uncut.extend(sequence, 1, 2, 3);
        assertThat(memory.longest("a", new int[] {1, 2, 3}, 3).tokens()).isZero();
        memory.release(sequence);
        assertThat(recurrent.used()).isZero();
        assertThat(memory.caching()).isFalse();
    }

    /** The memory, and beside it the plainest cache: a list of texts, and a time for each cell. */
    private static final class Model {
        private final ReferenceDecoder decoder;
        private final KvMemory memory;
        private final Random random;
        private final int count;
        private final String[] salts;
        private final List<KvSequence> running = new ArrayList<>();
        private final Map<Object, Integer> used = new HashMap<>();
        private int now;

        Model(int count, Random random) {
            this(count, random, new ReferenceDecoder(new DecoderLimits(MANY, MANY, count, MANY, true, true)));
        }

        private Model(int count, Random random, ReferenceDecoder decoder) {
            this(count, random, decoder, new KvMemory(decoder, true, Integer.MAX_VALUE, 0));
        }

        Model(int count, Random random, ReferenceDecoder decoder, KvMemory memory) {
            this.count = count;
            this.random = random;
            this.decoder = decoder;
            this.memory = memory;
            this.salts = new String[count];
        }

        void act() {
            int choice = random.nextInt(8);
            if (choice < 3 && running.size() < count) {
                open(
                        "salt" + random.nextInt(2),
                        random.ints(1 + random.nextInt(12), 0, 2).toArray());
            } else if (choice < 5 && !running.isEmpty()) {
                KvSequence any = running.get(random.nextInt(running.size()));
                extend(any, random.ints(1 + random.nextInt(4), 0, 2).toArray());
            } else if (choice < 7 && !running.isEmpty()) {
                release(running.get(random.nextInt(running.size())));
            } else {
                evict(1 + random.nextInt(6));
            }
            memory.verify();
            assertThat(memory.used()).isEqualTo(decoder.used());
        }

        KvSequence open(String salt, int... tokens) {
            int[][] before = contents();
            int limit = tokens.length - 1;
            Match match = memory.longest(salt, tokens, limit);
            assertThat(match.tokens()).isEqualTo(longest(salt, tokens, limit));
            int oldest = oldest(cells());
            boolean free = false;
            for (int id = 0; id < count; id++) {
                free |= before[id].length == 0 && !runs(id);
            }

            KvSequence sequence = memory.open(salt, match);
            int[] prefix = Arrays.copyOf(tokens, match.tokens());
            int[] was = before[sequence.id];
            assertThat(runs(sequence.id)).isFalse();
            assertThat(decoder.content(sequence.id)).isEqualTo(prefix);
            if (was.length > 0 && !Arrays.equals(was, prefix)) {
                assertThat(free).as("a number was free").isFalse();
                assertThat(sequence.id).isEqualTo(oldest);
            }
            for (int id = 0; id < count; id++) {
                assertThat(id == sequence.id || Arrays.equals(decoder.content(id), before[id]))
                        .isTrue();
            }
            salts[sequence.id] = salt;
            running.add(sequence);
            touch(sequence.id);
            return sequence;
        }

        void extend(KvSequence sequence, int... more) {
            int from = sequence.length();
            int[] tokens = Arrays.copyOf(decoder.content(sequence.id), from + more.length);
            Batch batch = new Batch(more.length);
            for (int i = 0; i < more.length; i++) {
                tokens[from + i] = more[i];
                batch.add(more[i], from + i, sequence.id, false);
            }
            assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
            memory.extend(sequence, tokens, from, more.length);
        }

        void release(KvSequence sequence) {
            int[][] before = contents();
            int[] released = before[sequence.id];
            touch(sequence.id);
            running.remove(sequence);
            memory.release(sequence);
            for (int id = 0; id < count; id++) {
                int[] after = decoder.content(id);
                if (!Arrays.equals(after, before[id])) {
                    assertThat(after).isEmpty();
                    assertThat(runs(id)).isFalse();
                    assertThat(salts[id]).isEqualTo(salts[sequence.id]);
                    assertThat(id == sequence.id || starts(released, before[id]))
                            .isTrue();
                }
            }
            int[] after = decoder.content(sequence.id);
            if (after.length < released.length) {
                assertThat(longest(salts[sequence.id], released, released.length))
                        .as("another still holds it")
                        .isEqualTo(released.length);
            }
        }

        void evict(int many) {
            List<List<Object>> expected = cells();
            for (int i = 0; i < many && oldest(expected) >= 0; i++) {
                List<Object> victim = expected.get(oldest(expected));
                victim.removeLast();
                if (!victim.isEmpty() && holders(expected, victim.getLast()) > 1) {
                    victim.clear();
                }
            }
            memory.evict(many);
            for (int id = 0; id < count; id++) {
                assertThat(decoder.cells(id)).hasSameSizeAs(expected.get(id));
            }
        }

        private static long holders(List<List<Object>> cells, Object cell) {
            return cells.stream().filter(held -> held.contains(cell)).count();
        }

        /** The cached sequence whose last cell was not used for the longest time; -1 if there is none. */
        private int oldest(List<List<Object>> cells) {
            int oldest = -1;
            for (int id = 0; id < count; id++) {
                if (!runs(id)
                        && !cells.get(id).isEmpty()
                        && (oldest < 0 || lastUse(cells.get(id)) < lastUse(cells.get(oldest)))) {
                    oldest = id;
                }
            }
            return oldest;
        }

        private int lastUse(List<Object> cells) {
            return used.getOrDefault(cells.getLast(), 0);
        }

        private int longest(String salt, int[] tokens, int limit) {
            int best = 0;
            for (int id = 0; id < count; id++) {
                if (salt.equals(salts[id])) {
                    int mismatch = Arrays.mismatch(decoder.content(id), tokens);
                    best = Math.max(best, Math.min(limit, mismatch < 0 ? tokens.length : mismatch));
                }
            }
            return best;
        }

        private boolean runs(int id) {
            return running.stream().anyMatch(sequence -> sequence.id == id);
        }

        private void touch(int id) {
            now++;
            decoder.cells(id).forEach(cell -> used.put(cell, now));
        }

        private int[][] contents() {
            int[][] contents = new int[count][];
            Arrays.setAll(contents, decoder::content);
            return contents;
        }

        private List<List<Object>> cells() {
            List<List<Object>> cells = new ArrayList<>();
            for (int id = 0; id < count; id++) {
                cells.add(new ArrayList<>(decoder.cells(id)));
            }
            return cells;
        }

        private static boolean starts(int[] text, int[] prefix) {
            int mismatch = Arrays.mismatch(text, prefix);
            return mismatch < 0 || mismatch == prefix.length;
        }
    }
}
