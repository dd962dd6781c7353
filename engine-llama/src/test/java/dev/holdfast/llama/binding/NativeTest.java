package dev.holdfast.llama.binding;

import dev.holdfast.llama.schedule.Batch;
import dev.holdfast.llama.schedule.DecodeOutcome;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What tests with the real library share. There is a library of the right version for Linux only. */
@EnabledOnOs(OS.LINUX)
abstract class NativeTest {
    static LlamaLibrary library() {
        return LlamaLibrary.load(folder());
    }

    static Path folder() {
        String setting = System.getProperty("holdfast.native");
        return setting != null
                ? Path.of(setting)
                : Path.of(System.getProperty("holdfast.root"), "engine-llama", "target", "native")
                        .resolve(LlamaLibrary.platform(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    static LlamaModel load(Path file) {
        return LlamaModel.load(library(), ModelSource.of(file), part -> {});
    }

    static ContextSettings context(int kvTokens, int sequences, int batchTokens) {
        return new ContextSettings(
                kvTokens,
                kvTokens,
                sequences,
                batchTokens,
                1,
                ContextSettings.KvType.F32,
                ContextSettings.KvType.F32,
                ContextSettings.FlashAttention.OFF,
                0);
    }

    /** Adds tokens to a sequence in one batch; the output of the last one is wanted. */
    static void feed(LlamaDecoder decoder, int sequence, int position, int... tokens) {
        Batch batch = new Batch(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            batch.add(tokens[i], position + i, sequence, i == tokens.length - 1);
        }
        Assertions.assertThat(decoder.decode(batch)).isEqualTo(DecodeOutcome.DONE);
    }

    /** The logits after some tokens, computed on their own. */
    static float[] fresh(LlamaModel model, int... tokens) {
        try (LlamaDecoder decoder = model.decoder(context(256, 1, 128))) {
            feed(decoder, 0, 0, tokens);
            return decoder.logits(tokens.length - 1);
        }
    }

    static SamplingSettings random(float temperature, long seed) {
        return new SamplingSettings(
                temperature, 0, 1, 0, SamplingSettings.Penalties.NONE, Map.of(), seed, null, false, -1);
    }

    static int[] range(int from, int count) {
        return IntStream.range(from, from + count).toArray();
    }
}
