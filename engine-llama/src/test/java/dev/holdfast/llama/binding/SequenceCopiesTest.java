package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.llama.schedule.KvCopy;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceCopiesTest extends NativeTest {
    private static final Offset<Float> CLOSE = Offset.offset(2e-3f);

    @TempDir
    Path folder;

    private LlamaModel model;

    @BeforeEach
    void loadModel() {
        model = load(TinyModels.llama(folder));
    }

    @AfterEach
    void closeModel() {
        model.close();
    }

    @Test
    void whatWasCopiedOutGoesOnAsIfItHadStayed() {
        int[] tokens = range(TinyModels.FIRST_TEXT, 90);
        try (LlamaDecoder decoder = model.decoder(context(256, 3, 256))) {
            assertThat(decoder.limits().canCopy()).isTrue();
            feed(decoder, 0, 0, tokens);
            try (KvCopy begin = decoder.copy(0, 0);
                    KvCopy end = decoder.copy(0, 40)) {
                assertThat(end.bytes()).isLessThan(begin.bytes());
                decoder.truncate(0, 0);
                feed(decoder, 1, 0, range(TinyModels.FIRST_BYTE, 100));
                assertThat(decoder.restore(begin, 2, 40)).isTrue();
                assertThat(decoder.restore(end, 2, 80)).isTrue();
                feed(decoder, 2, 80, 5);
                assertThat(decoder.logits(0))
                        .containsExactly(fresh(model, LlamaDecoderTest.append(Arrays.copyOf(tokens, 80), 5)), CLOSE);
                assertThatThrownBy(() -> decoder.restore(end, 2, 95)).isInstanceOf(IllegalArgumentException.class);
                feed(decoder, 2, 81, 6);
            }
        }
    }

    @Test
    void aCopyForWhichThereIsNoRoomChangesNothing() {
        int[] tokens = range(TinyModels.FIRST_TEXT, 60);
        try (LlamaDecoder decoder = model.decoder(context(256, 3, 256))) {
            feed(decoder, 0, 0, tokens);
            try (KvCopy copy = decoder.copy(0, 0)) {
                decoder.truncate(0, 0);
                feed(decoder, 1, 0, range(TinyModels.FIRST_BYTE, 220));
                assertThat(decoder.restore(copy, 0, 60)).isFalse();
                decoder.truncate(1, 190);
                assertThat(decoder.restore(copy, 0, 60)).isTrue();
                feed(decoder, 0, 60, 5);
                assertThat(decoder.logits(0)).containsExactly(fresh(model, LlamaDecoderTest.append(tokens, 5)), CLOSE);
            }
        }
    }
}
