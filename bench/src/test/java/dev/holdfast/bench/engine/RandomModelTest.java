package dev.holdfast.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomModelTest {
    @ParameterizedTest
    @EnumSource(
            value = TensorType.class,
            names = {"Q4_0", "Q8_0"})
    void quantisedWeightsAreNearWhatTheyWere(TensorType type) {
        var random = new Random(1);
        var weights = new float[32];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        var block = ByteBuffer.allocate(type.blockBytes());
        type.quantise(weights, block);
        assertThat(block.hasRemaining()).isFalse();
        block.flip().order(ByteOrder.LITTLE_ENDIAN);
        float scale = Float.float16ToFloat(block.getShort());
        for (int i = 0; i < weights.length; i++) {
            int nibbles = type == TensorType.Q4_0 ? block.get(2 + i % 16) >> (i / 16 * 4) & 15 : 0;
            float weight = type == TensorType.Q4_0 ? scale * (nibbles - 8) : scale * block.get(2 + i);
            assertThat(weight).isCloseTo(weights[i], within(Math.abs(scale) * 1.01f));
        }
    }

    @Test
    void aFileHasItsHeadThenAlignedTensors(@TempDir Path folder) throws IOException {
        var writer = new GgufWriter().text("general.architecture", "llama").number("n", 7);
        writer.tensor("one", TensorType.F32, out -> out.write(new byte[4]), 1);
        writer.tensor("two", TensorType.F32, out -> out.write(new byte[8]), 2);
        var file = folder.resolve("m.gguf");
        writer.write(file);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes.array(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
        assertThat(bytes.getInt(4)).isEqualTo(3);
        assertThat(bytes.getLong(8)).isEqualTo(2);
        assertThat(bytes.getLong(16)).isEqualTo(2);
        assertThat(bytes.capacity() % 32).isZero();
    }
}
