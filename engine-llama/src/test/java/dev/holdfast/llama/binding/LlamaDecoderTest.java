package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.llama.schedule.Batch;
import dev.holdfast.llama.schedule.DecodeOutcome;
import dev.holdfast.llama.schedule.DecoderLimits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaDecoderTest extends NativeTest {
    private static final Offset<Float> CLOSE = Offset.offset(2e-3f);

    private static @TempDir Path folder;
    private static LlamaModel model;

    @BeforeAll
    static void loadModel() {
        model = load(TinyModels.llama(folder));
    }

    @AfterAll
    static void closeModel() {
        model.close();
    }

    @Test
    void tellsWhatItCanHold() {
        try (LlamaDecoder decoder = model.decoder(ContextSettings.of(500, 300, 4, 64, 1))) {
            assertThat(decoder.limits()).isEqualTo(new DecoderLimits(512, 300, 4, 64, true, true));
        }
    }

    @Test
    void whatIsComparedHereWouldDifferIfItWereWrong() {
        float[] logits = fresh(model, 5, 6, 7);
        float[] other = fresh(model, 5, 7, 6, 7);
        int different = 0;
        for (int i = 0; i < logits.length; i++) {
            different += Math.abs(logits[i] - other[i]) > 100 * CLOSE.value ? 1 : 0;
        }
        assertThat(different).isGreaterThan(logits.length / 2);
    }

    @Test
    void computesTheSameInOneBatchAndTokenByToken() {
        int[] tokens = range(TinyModels.FIRST_TEXT, 20);
        float[] together = fresh(model, tokens);
        try (LlamaDecoder decoder = model.decoder(context(256, 1, 32))) {
            for (int i = 0; i < tokens.length; i++) {
                feed(decoder, 0, i, tokens[i]);
            }
            assertThat(decoder.logits(0)).containsExactly(together, CLOSE);
        }
    }

    @Test
    void computesMixedSequencesOfABatchEachOnItsOwn() {
        int[] first = range(TinyModels.FIRST_TEXT, 9);
        int[] second = range(TinyModels.FIRST_TEXT + 40, 5);
        int[] third = {TinyModels.BEGIN};
        try (LlamaDecoder decoder = model.decoder(context(256, 3, 32))) {
            Batch batch = new Batch(32);
            int[][] all = {first, second, third};
            int[] outputs = new int[3];
            for (int i = 0; i < 9; i++) {
                for (int sequence = 0; sequence < 3; sequence++) {
                    int[] tokens = all[sequence];
                    if (i < tokens.length) {
                        outputs[sequence] = batch.add(tokens[i], i, sequence, i == tokens.length - 1);
                    }
                }
            }
            assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
            for (int sequence = 0; sequence < 3; sequence++) {
                assertThat(decoder.logits(outputs[sequence])).containsExactly(fresh(model, all[sequence]), CLOSE);
            }
        }
    }

    @Test
    void sharesAPrefixWithoutTakingRoom() {
        int[] prefix = range(TinyModels.FIRST_BYTE, 200);
        try (LlamaDecoder decoder = model.decoder(context(256, 20, 256))) {
            feed(decoder, 0, 0, prefix);
            for (int sequence = 1; sequence < 20; sequence++) {
                decoder.share(0, sequence, 100 + sequence);
            }
            decoder.truncate(0, 0);
            feed(decoder, 7, 107, 5);
            float[] expected = fresh(model, append(Arrays.copyOf(prefix, 107), 5));
            assertThat(decoder.logits(0)).containsExactly(expected, CLOSE);
        }
    }

    @Test
    void goesOnFromACutAsIfItHadNeverBeenLonger() {
        int[] tokens = range(TinyModels.FIRST_TEXT, 30);
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 64))) {
            feed(decoder, 0, 0, tokens);
            decoder.truncate(0, 11);
            feed(decoder, 0, 11, 77);
            assertThat(decoder.logits(0)).containsExactly(fresh(model, append(Arrays.copyOf(tokens, 11), 77)), CLOSE);
        }
    }

    @Test
    void leavesTheMemoryAsItWasWhenThereIsNoRoom() {
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 256))) {
            int[] tokens = range(TinyModels.FIRST_BYTE, 200);
            feed(decoder, 0, 0, tokens);
            Batch tooMuch = new Batch(100);
            for (int i = 0; i < 50; i++) {
                tooMuch.add(5, i, 1, false);
                tooMuch.add(5, 200 + i, 0, i == 49);
            }
            assertThat(decoder.decode(tooMuch)).isEqualTo(DecodeOutcome.NO_ROOM);
            feed(decoder, 0, 200, 77);
            float[] expected = fresh256(append(tokens, 77));
            assertThat(decoder.logits(0)).containsExactly(expected, CLOSE);
            feed(decoder, 1, 0, range(TinyModels.FIRST_BYTE, 55));
        }
    }

    private static float[] fresh256(int[] tokens) {
        try (LlamaDecoder decoder = model.decoder(context(256, 1, 256))) {
            feed(decoder, 0, 0, tokens);
            return decoder.logits(tokens.length - 1);
        }
    }

    @Test
    void anInterruptedBatchLeavesTheMemoryAsItWas() {
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 64))) {
            int[] tokens = range(TinyModels.FIRST_TEXT, 10);
            feed(decoder, 0, 0, tokens);
            decoder.interrupt();
            Batch batch = new Batch(2);
            batch.add(7, 10, 0, true);
            batch.add(7, 0, 1, true);
            assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.ABORTED);
            feed(decoder, 0, 10, 77);
            assertThat(decoder.logits(0)).containsExactly(fresh(model, append(tokens, 77)), CLOSE);
            feed(decoder, 1, 0, tokens);
        }
    }

    @Test
    void isInterruptedFromAnotherThreadInTheMiddleOfALongPrompt() throws InterruptedException {
        try (LlamaDecoder decoder = model.decoder(context(16_384, 1, 16_384))) {
            Batch batch = new Batch(16_384);
            for (int i = 0; i < 16_384; i++) {
                batch.add(TinyModels.FIRST_TEXT + i % 50, i, 0, false);
            }
            AtomicBoolean over = new AtomicBoolean();
            Thread other = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    decoder.interrupt();
                    Thread.onSpinWait();
                }
            });
            try {
                assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.ABORTED);
            } finally {
                over.set(true);
                other.join();
            }
            while (decoder.decode(one(3, 0)) == DecodeOutcome.ABORTED) {
                // the last interrupt came after the batch had ended
            }
            assertThat(decoder.logits(0)).containsExactly(fresh(model, 3), CLOSE);
        }
    }

    @Test
    void refusesWhatTheLibraryWouldNotSurvive() {
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 16))) {
            feed(decoder, 0, 0, 1, 2, 3);
            assertThatThrownBy(() -> decoder.decode(new Batch(1))).isInstanceOf(IllegalArgumentException.class);
            Batch large = new Batch(17);
            for (int i = 0; i < 17; i++) {
                large.add(1, i, 1, false);
            }
            assertThatThrownBy(() -> decoder.decode(large)).hasMessageContaining("from 1 to 16 entries, not 17");
            Batch outputs = new Batch(3);
            for (int i = 0; i < 3; i++) {
                outputs.add(1, i, 1, true);
            }
            assertThatThrownBy(() -> decoder.decode(outputs)).hasMessageContaining("2 outputs at most");
            assertThatThrownBy(() -> decoder.decode(one(1, 9))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> decoder.decode(one(TinyModels.SIZE, 3)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> decoder.truncate(2, 0)).hasMessageContaining("no sequence 2");
            assertThatThrownBy(() -> decoder.truncate(0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> decoder.share(0, 1, 4)).hasMessageContaining("holds 3");
            assertThatThrownBy(() -> decoder.share(0, -1, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> decoder.share(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
            feed(decoder, 0, 3, 4);
            assertThat(decoder.logits(0)).containsExactly(fresh(model, 1, 2, 3, 4), CLOSE);
        }
    }

    private static Batch one(int token, int position) {
        Batch batch = new Batch(1);
        batch.add(token, position, 0, true);
        return batch;
    }

    @Test
    void refusesCallsAfterItsEndAndFromOtherThreads() throws InterruptedException {
        LlamaDecoder decoder = model.decoder(context(256, 2, 16));
        LlamaSampler sampler = decoder.sampler(random(1, 1));
        feed(decoder, 0, 0, 1);
        Throwable[] thrown = new Throwable[1];
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                decoder.decode(one(2, 1));
            } catch (RuntimeException e) {
                thrown[0] = e;
            }
        });
        other.join();
        assertThat(thrown[0]).isInstanceOf(WrongThreadException.class);
        decoder.close();
        decoder.close();
        decoder.interrupt();
        assertThatThrownBy(() -> decoder.decode(one(2, 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.sample(0, sampler)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.sampler(random(1, 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.truncate(0, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decoder.share(0, 1, 1)).isInstanceOf(IllegalStateException.class);
        sampler.close();
        sampler.close();
    }

    @Test
    void aSamplerCannotBeUsedAfterItsEnd() {
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 16))) {
            LlamaSampler sampler = decoder.sampler(random(1, 1));
            feed(decoder, 0, 0, 1);
            sampler.close();
            assertThatThrownBy(() -> decoder.sample(0, sampler)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void givesNoOutputThatWasNotAskedFor() {
        try (LlamaDecoder decoder = model.decoder(context(256, 2, 16));
                LlamaSampler sampler = decoder.sampler(random(1, 1))) {
            feed(decoder, 0, 0, 1, 2, 3);
            assertThatThrownBy(() -> decoder.sample(1, sampler)).hasMessageContaining("no output");
            assertThatThrownBy(() -> decoder.sample(99, sampler)).hasMessageContaining("no output");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutsAndSharesTheMemoryOfASlidingWindow(boolean share) {
        try (LlamaModel sliding = load(TinyModels.slidingWindow(folder));
                LlamaDecoder decoder = sliding.decoder(context(256, 2, 64))) {
            assertThat(sliding.slidingWindow()).isEqualTo(8);
            assertThat(decoder.limits().canTruncate()).isTrue();
            int[] tokens = range(TinyModels.FIRST_TEXT, 40);
            for (int i = 0; i < tokens.length; i++) {
                feed(decoder, 0, i, tokens[i]);
            }
            int target = share ? 1 : 0;
            if (share) {
                decoder.share(0, 1, 15);
            } else {
                decoder.truncate(0, 15);
            }
            feed(decoder, target, 15, 77);
            assertThat(decoder.logits(0)).containsExactly(fresh(sliding, append(Arrays.copyOf(tokens, 15), 77)), CLOSE);
        }
    }

    @Test
    void saysThatARecurrentMemoryCannotBeCutAndDoesNotInterruptIt() {
        try (LlamaModel recurrent = load(TinyModels.recurrent(folder));
                LlamaDecoder decoder = recurrent.decoder(context(256, 2, 64))) {
            assertThat(recurrent.isRecurrent()).isTrue();
            assertThat(decoder.limits().canTruncate()).isFalse();
            int[] tokens = range(TinyModels.FIRST_TEXT, 20);
            feed(decoder, 0, 0, tokens);
            decoder.interrupt();
            feed(decoder, 1, 0, 9);
            assertThatThrownBy(() -> decoder.truncate(0, 7)).isInstanceOf(IllegalArgumentException.class);
            feed(decoder, 0, 20, 5);
            assertThat(decoder.logits(0)).containsExactly(fresh(recurrent, append(tokens, 5)), CLOSE);
            decoder.truncate(0, 0);
            feed(decoder, 0, 0, 5);
            assertThat(decoder.logits(0)).containsExactly(fresh(recurrent, 5), CLOSE);
        }
    }

    @Test
    void refusesAMemoryThatDoesNotFitWithTheNumbers() {
        assertThatThrownBy(() -> model.decoder(ContextSettings.of(2_000_000_000, 100, 1, 16, 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("2000000000 tokens needs 512000 MB")
                .hasMessageContaining("available");
    }

    static int[] append(int[] tokens, int token) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = token;
        return longer;
    }

    /** Whether a batch is split depends on the time it takes, so here it happens and does not happen. */
    @Test
    void smallBatchesGiveTheSameHoweverTheyAreRun() {
        int[][] prompts = {{1, 2, 3}, {9, 8}, {7}, {40, 41, 42, 43}};
        try (LlamaDecoder decoder = model.decoder(context(512, 4, 16))) {
            float[][] expected = new float[4][];
            for (int sequence = 0; sequence < 4; sequence++) {
                feed(decoder, sequence, 0, prompts[sequence]);
                expected[sequence] = fresh(model, append(prompts[sequence], 50 + sequence));
            }
            for (int i = 0; i < 600; i++) {
                Batch batch = new Batch(4);
                for (int sequence = 0; sequence < 4; sequence++) {
                    batch.add(50 + sequence, prompts[sequence].length, sequence, true);
                }
                assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
                for (int sequence = 0; sequence < 4; sequence++) {
                    assertThat(decoder.logits(sequence)).containsExactly(expected[sequence], CLOSE);
                    decoder.truncate(sequence, prompts[sequence].length);
                }
            }
        }
    }

    @Test
    void aSplitBatchLeavesTheMemoryAsItWasWhenThereIsNoRoom() {
        int[] filling = range(TinyModels.FIRST_BYTE, 250);
        try (LlamaDecoder decoder = model.decoder(context(256, 8, 256))) {
            Batch batch = new Batch(4);
            for (int sequence = 2; sequence < 6; sequence++) {
                batch.add(5, 0, sequence, true);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
                for (int sequence = 2; sequence < 6; sequence++) {
                    decoder.truncate(sequence, 0);
                }
            }
            feed(decoder, 0, 0, Arrays.copyOf(filling, 126));
            feed(decoder, 1, 0, Arrays.copyOf(filling, 128));
            assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.NO_ROOM);
            assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.NO_ROOM);
            decoder.truncate(0, 0);
            decoder.truncate(1, 0);
            for (int sequence = 2; sequence < 6; sequence++) {
                feed(decoder, sequence, 0, 1, 2, 3);
            }
            assertThat(decoder.logits(2)).containsExactly(fresh(model, 1, 2, 3), CLOSE);
        }
    }
}
