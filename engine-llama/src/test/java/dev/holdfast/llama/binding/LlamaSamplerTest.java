package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaSamplerTest extends NativeTest {
    private static final SamplingSettings.Penalties NONE = SamplingSettings.Penalties.NONE;

    private static @TempDir Path folder;
    private static LlamaModel model;
    private static LlamaDecoder decoder;
    private static float[] logits;

    @BeforeAll
    static void start() {
        model = load(TinyModels.llama(folder));
        decoder = model.decoder(context(1024, 2, 64));
        feed(decoder, 0, 0, range(TinyModels.FIRST_TEXT, 6));
        logits = decoder.logits(5);
    }

    @AfterAll
    static void end() {
        decoder.close();
        model.close();
    }

    private static Sampled draw(SamplingSettings settings) {
        try (LlamaSampler sampler = decoder.sampler(settings)) {
            return decoder.sample(5, sampler);
        }
    }

    private static int[] ranking() {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static Set<Integer> drawnOf(int topK, float topP, float minP, float temperature) {
        Set<Integer> drawn = new HashSet<>();
        SamplingSettings settings =
                new SamplingSettings(temperature, topK, topP, minP, NONE, Map.of(), 11, null, false, -1);
        try (LlamaSampler sampler = decoder.sampler(settings)) {
            for (int i = 0; i < 2000; i++) {
                drawn.add(decoder.sample(5, sampler).token());
            }
        }
        return drawn;
    }

    /** The probabilities of the tokens of a ranking. */
    private static double[] probabilities(int[] tokens, double temperature) {
        double[] parts = new double[tokens.length];
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            parts[i] = Math.exp((logits[tokens[i]] - logits[tokens[0]]) / temperature);
            sum += parts[i];
        }
        for (int i = 0; i < parts.length; i++) {
            parts[i] /= sum;
        }
        return parts;
    }

    @Test
    void drawsTheMostLikelyAtTemperatureZero() {
        assertThat(draw(SamplingSettings.greedy()).token()).isEqualTo(ranking()[0]);
    }

    @Test
    void drawsEachTokenAsOftenAsItIsLikely() {
        int[] ranking = ranking();
        double[] expected = probabilities(ranking, 1.5);
        Map<Integer, Integer> counts = new HashMap<>();
        int draws = 20_000;
        try (LlamaSampler sampler = decoder.sampler(random(1.5f, 3))) {
            for (int i = 0; i < draws; i++) {
                counts.merge(decoder.sample(5, sampler).token(), 1, Integer::sum);
            }
        }
        for (int i = 0; i < 20; i++) {
            double sigma = Math.sqrt(draws * expected[i] * (1 - expected[i]));
            assertThat((double) counts.getOrDefault(ranking[i], 0))
                    .isCloseTo(draws * expected[i], Offset.offset(5 * sigma + 1));
        }
    }

    @Test
    void keepsToTheTopK() {
        int[] ranking = ranking();
        Set<Integer> drawn = drawnOf(4, 1, 0, 50);
        assertThat(drawn).containsExactlyInAnyOrder(ranking[0], ranking[1], ranking[2], ranking[3]);
    }

    @Test
    void keepsToTheTopP() {
        int[] ranking = ranking();
        double[] likely = probabilities(ranking, 1);
        int kept = 1;
        double sum = likely[0];
        while (sum < 0.9) {
            sum += likely[kept++];
        }
        Set<Integer> drawn = drawnOf(0, 0.9f, 0, 50);
        assertThat(drawn).hasSize(kept).allMatch(t -> logits[t] >= likelyLogit(ranking, drawn.size()));
    }

    private static float likelyLogit(int[] ranking, int count) {
        return logits[ranking[count - 1]];
    }

    @Test
    void keepsToTheMinP() {
        int[] ranking = ranking();
        int kept = (int) IntStream.of(ranking)
                .filter(t -> Math.exp(logits[t] - logits[ranking[0]]) >= 0.05)
                .count();
        assertThat(drawnOf(0, 1, 0.05f, 50)).hasSize(kept);
    }

    @Test
    void theSameSeedDrawsTheSameAndAnotherDoesNot() {
        assertThat(series(7)).isEqualTo(series(7)).isNotEqualTo(series(8));
        assertThat(series(1L << 32)).isNotEqualTo(series(0));
        assertThat(series(0xffff_ffffL)).isEqualTo(series(0xffff_ffffL));
        assertThat(series(-1)).isEqualTo(series(-1));
    }

    private static List<Integer> series(long seed) {
        List<Integer> tokens = new ArrayList<>();
        try (LlamaSampler sampler = decoder.sampler(random(3, seed))) {
            for (int i = 0; i < 30; i++) {
                tokens.add(decoder.sample(5, sampler).token());
            }
        }
        return tokens;
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1.3f})
    void aBiasBansAndForces(float temperature) {
        int best = ranking()[0];
        Map<Integer, Float> ban = Map.of(best, Float.NEGATIVE_INFINITY);
        for (int seed = 0; seed < 50; seed++) {
            SamplingSettings banned = new SamplingSettings(temperature, 0, 1, 0, NONE, ban, seed, null, false, -1);
            assertThat(draw(banned).token()).isNotEqualTo(best);
            SamplingSettings forced =
                    new SamplingSettings(temperature, 0, 1, 0, NONE, Map.of(42, 1000f), seed, null, false, -1);
            assertThat(draw(forced).token()).isEqualTo(42);
        }
    }

    @Test
    void drawsTheMostLikelyWhenABiasBansEverything() {
        Map<Integer, Float> all = new HashMap<>();
        for (int token = 0; token < TinyModels.SIZE; token++) {
            all.put(token, Float.NEGATIVE_INFINITY);
        }
        assertThat(draw(new SamplingSettings(1, 0, 1, 0, NONE, all, 1, null, false, -1))
                        .token())
                .isEqualTo(ranking()[0]);
    }

    @Test
    void penaltiesFollowTheFormulas() {
        SamplingSettings settings = new SamplingSettings(
                0, 0, 1, 0, new SamplingSettings.Penalties(-1, 1.5f, 0.25f, 0.5f), Map.of(), 0, null, false, -1);
        float[] expected = logits.clone();
        Map<Integer, Integer> counts = new HashMap<>();
        try (LlamaSampler sampler = decoder.sampler(settings)) {
            for (int i = 0; i < 60; i++) {
                int best = 0;
                for (int token = 1; token < expected.length; token++) {
                    best = expected[token] > expected[best] ? token : best;
                }
                assertThat(decoder.sample(5, sampler).token()).isEqualTo(best);
                int count = counts.merge(best, 1, Integer::sum);
                float raw = logits[best];
                expected[best] = (raw <= 0 ? raw * 1.5f : raw / 1.5f) - count * 0.25f - 0.5f;
            }
        }
        assertThat(counts).hasSizeGreaterThan(3);
    }

    @Test
    void penaltiesForgetWhatIsLongAgo() {
        SamplingSettings settings = new SamplingSettings(
                0, 0, 1, 0, new SamplingSettings.Penalties(3, 1, 0, 1000), Map.of(), 0, null, false, -1);
        int[] ranking = ranking();
        try (LlamaSampler sampler = decoder.sampler(settings)) {
            for (int i = 0; i < 12; i++) {
                assertThat(decoder.sample(5, sampler).token()).isEqualTo(ranking[i % 4]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1})
    void logProbabilitiesAreThoseOfTheModelWhateverElseIsSet(float temperature) {
        int[] ranking = ranking();
        double[] likely = probabilities(ranking, 1);
        SamplingSettings settings = new SamplingSettings(
                temperature, 0, 1, 0, NONE, Map.of(ranking[0], -1000f, ranking[1], 1000f), 5, null, false, 3);
        Sampled sampled = draw(settings);
        assertThat(sampled.token()).isEqualTo(ranking[1]);
        assertThat(sampled.logprob()).isCloseTo((float) Math.log(likely[1]), Offset.offset(1e-4f));
        assertThat(sampled.top()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(sampled.top().get(i).token()).isEqualTo(ranking[i]);
            assertThat(sampled.top().get(i).logprob()).isCloseTo((float) Math.log(likely[i]), Offset.offset(1e-4f));
        }
    }

    @Test
    void tellsTheLogProbabilityOfTheDrawnTokenAloneOrNone() {
        SamplingSettings alone = new SamplingSettings(0, 0, 1, 0, NONE, Map.of(), 0, null, false, 0);
        assertThat(draw(alone).top()).isEmpty();
        assertThat(draw(alone).logprob()).isNegative();
        assertThat(draw(SamplingSettings.greedy()).logprob()).isNaN();
    }

    @Test
    void neverDrawsTheEndIfItIsToBeIgnored() {
        Map<Integer, Float> forced = Map.of(TinyModels.END, 1000f);
        assertThat(draw(new SamplingSettings(0, 0, 1, 0, NONE, forced, 0, null, false, -1))
                        .token())
                .isEqualTo(TinyModels.END);
        assertThat(draw(new SamplingSettings(0, 0, 1, 0, NONE, forced, 0, null, true, -1))
                        .token())
                .isNotEqualTo(TinyModels.END);
    }

    @Test
    void samplersOfOneOutputDoNotInfluenceEachOther() {
        SamplingSettings penalised = new SamplingSettings(
                0, 0, 1, 0, new SamplingSettings.Penalties(-1, 1, 0, 1000), Map.of(), 0, null, false, -1);
        try (LlamaSampler first = decoder.sampler(penalised)) {
            int best = decoder.sample(5, first).token();
            assertThat(decoder.sample(5, first).token()).isNotEqualTo(best);
            assertThat(draw(SamplingSettings.greedy()).token()).isEqualTo(best);
        }
    }

    @Test
    void refusesValuesOutOfRangeByName() {
        refused("temperature", new SamplingSettings(-1, 0, 1, 0, NONE, Map.of(), 0, null, false, -1));
        refused("temperature", new SamplingSettings(Float.NaN, 0, 1, 0, NONE, Map.of(), 0, null, false, -1));
        refused("top_k", new SamplingSettings(1, -1, 1, 0, NONE, Map.of(), 0, null, false, -1));
        refused("top_p", new SamplingSettings(1, 0, 0, 0, NONE, Map.of(), 0, null, false, -1));
        refused("min_p", new SamplingSettings(1, 0, 1, 2, NONE, Map.of(), 0, null, false, -1));
        refused("token 9999", new SamplingSettings(1, 0, 1, 0, NONE, Map.of(9999, 1f), 0, null, false, -1));
        refused("token 3", new SamplingSettings(1, 0, 1, 0, NONE, Map.of(3, Float.NaN), 0, null, false, -1));
        var zero = new SamplingSettings.Penalties(1, 0, 0, 0);
        refused("repetition penalty", new SamplingSettings(1, 0, 1, 0, zero, Map.of(), 0, null, false, -1));
        var endless = new SamplingSettings.Penalties(1, 1, Float.POSITIVE_INFINITY, 0);
        refused("finite", new SamplingSettings(1, 0, 1, 0, endless, Map.of(), 0, null, false, -1));
    }

    private static void refused(String what, SamplingSettings settings) {
        assertThatThrownBy(() -> decoder.sampler(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }
}
