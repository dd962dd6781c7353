package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.llama.schedule.SamplingSettings;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Compares with the definitions, in doubles and without shortcuts. */
class TokenPickerTest {
    private static TokenPicker picker(int topK, float topP, float minP, float temperature) {
        return new TokenPicker(new SamplingSettings(
                temperature, topK, topP, minP, SamplingSettings.Penalties.NONE, Map.of(), 5, null, false, -1));
    }

    /** The probability of each token by the definitions. */
    private static double[] expected(float[] logits, int topK, double topP, double minP, double temperature) {
        Integer[] order = new Integer[logits.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> logits[a] == logits[b] ? a - b : Float.compare(logits[b], logits[a]));
        int count = topK > 0 ? Math.min(topK, order.length) : order.length;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logits[order[i]] - logits[order[0]]);
        }
        double[] result = new double[logits.length];
        double reached = 0;
        double total = 0;
        for (int i = 0; i < count; i++) {
            double likely = Math.exp(logits[order[i]] - logits[order[0]]);
            if (i > 0 && (reached >= topP * sum || likely < minP)) {
                break;
            }
            reached += likely;
            result[order[i]] = Math.exp((logits[order[i]] - logits[order[0]]) / temperature);
            total += result[order[i]];
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= total;
        }
        return result;
    }

    @Test
    void picksEachTokenAsOftenAsTheDefinitionsSay() {
        Random random = new Random(2);
        int draws = 20_000;
        for (int i = 0; i < 40; i++) {
            float[] logits = new float[50 + random.nextInt(700)];
            for (int j = 0; j < logits.length; j++) {
                logits[j] = (float) random.nextGaussian() * (1 + i % 4);
            }
            int topK = random.nextBoolean() ? 0 : 1 + random.nextInt(100);
            float topP = random.nextBoolean() ? 1 : 0.3f + 0.69f * random.nextFloat();
            float minP = random.nextBoolean() ? 0 : 0.2f * random.nextFloat();
            float temperature = 0.3f + random.nextFloat() * 2;
            double[] expected = expected(logits, topK, topP, minP, temperature);
            TokenPicker picker = picker(topK, topP, minP, temperature);
            int[] counts = new int[logits.length];
            for (int j = 0; j < draws; j++) {
                counts[picker.pick(logits)]++;
            }
            for (int j = 0; j < counts.length; j++) {
                double sigma = Math.sqrt(draws * expected[j] * (1 - expected[j]));
                assertThat((double) counts[j]).isCloseTo(draws * expected[j], Offset.offset(6 * sigma + 2));
                if (expected[j] == 0) {
                    assertThat(counts[j]).isZero();
                }
            }
        }
    }

    @Test
    void neverPicksWhatIsBanned() {
        float[] logits = {Float.NEGATIVE_INFINITY, 1, Float.NEGATIVE_INFINITY, 0};
        for (TokenPicker picker : new TokenPicker[] {
            picker(0, 1, 0, 1), picker(3, 1, 0, 1), picker(0, 0.9f, 0, 1), picker(0, 1, 0.1f, 1), picker(0, 1, 0, 0)
        }) {
            for (int i = 0; i < 1000; i++) {
                assertThat(picker.pick(logits)).isIn(1, 3);
            }
            assertThat(picker.pick(new float[] {Float.NEGATIVE_INFINITY})).isEqualTo(-1);
        }
    }

    @Test
    void theExponentialIsThatOfMathematics() {
        for (float x = 0; x > -87; x -= 0.00137f) {
            double exact = Math.exp(x);
            assertThat(Exponential.of(x) / exact).isCloseTo(1, Offset.offset(5e-7));
        }
        assertThat(Exponential.of(-100)).isZero();
        assertThat(Exponential.of(Float.NEGATIVE_INFINITY)).isZero();
    }
}
