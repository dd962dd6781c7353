package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.SamplingSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarStateTest extends NativeTest {
    private static @TempDir Path folder;
    private static LlamaModel model;
    private static LlamaDecoder decoder;

    @BeforeAll
    static void start() {
        model = load(TinyModels.llama(folder));
        decoder = model.decoder(context(1024, 2, 64));
    }

    @AfterAll
    static void end() {
        decoder.close();
        model.close();
    }

    /** What a sampler generates until it draws the end, its grammar is complete, or 200 tokens are drawn. */
    private static String generate(SamplingSettings settings) {
        decoder.truncate(0, 0);
        feed(decoder, 0, 0, TinyModels.BEGIN);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (LlamaSampler sampler = decoder.sampler(settings)) {
            for (int i = 1; i <= 200; i++) {
                Sampled sampled = decoder.sample(0, sampler);
                if (model.vocabulary().endsGeneration(sampled.token())) {
                    break;
                }
                text.writeBytes(model.vocabulary().piece(sampled.token(), true));
                if (sampler.grammarComplete()) {
                    text.writeBytes(new byte[] {'!'});
                    break;
                }
                feed(decoder, 0, i, sampled.token());
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static SamplingSettings grammar(String text, float temperature, long seed, String... triggers) {
        return new SamplingSettings(
                temperature,
                0,
                1,
                0,
                SamplingSettings.Penalties.NONE,
                Map.of(),
                seed,
                new SamplingSettings.Grammar(text, List.of(triggers)),
                false,
                -1);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.7f, 1.5f, 20})
    void allThatIsDrawnMatches(float temperature) {
        String rules = "root ::= \"{\\\"\" [a-z]{1,8} \"\\\":\" (\"true\" | \"false\" | [0-9]{1,5}) \"}\"";
        for (int seed = 0; seed < 30; seed++) {
            assertThat(generate(grammar(rules, temperature, seed)))
                    .matches("\\{\"[a-z]{1,8}\":(true|false|[0-9]{1,5})}!");
        }
    }

    @Test
    void charactersOfSeveralBytesMayComeInParts() {
        for (int seed = 0; seed < 30; seed++) {
            assertThat(generate(grammar("root ::= [\u4e00-\u9fff]{3} \"\u00e9\"", 20, seed)))
                    .matches("[\u4e00-\u9fff]{3}\u00e9!");
        }
    }

    @Test
    void isCompleteOnlyWhenNothingButTheEndMayFollow() {
        try (LlamaSampler sampler = decoder.sampler(grammar("root ::= \"ab\" \"c\"?", 0, 0))) {
            decoder.truncate(0, 0);
            feed(decoder, 0, 0, TinyModels.BEGIN);
            assertThat(sampler.grammarComplete()).isFalse();
            assertThat(text(decoder.sample(0, sampler))).isEqualTo("a");
            assertThat(sampler.grammarComplete()).isFalse();
            assertThat(text(decoder.sample(0, sampler))).isEqualTo("b");
            assertThat(sampler.grammarComplete()).isFalse();
        }
        try (LlamaSampler sampler = decoder.sampler(grammar("root ::= \"a\"", 1, 0))) {
            assertThat(text(decoder.sample(0, sampler))).isEqualTo("a");
            assertThat(sampler.grammarComplete()).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThat(decoder.sample(0, sampler).token()).isEqualTo(TinyModels.END);
                assertThat(sampler.grammarComplete()).isTrue();
            }
        }
    }

    private static String text(Sampled sampled) {
        return new String(model.vocabulary().piece(sampled.token(), true), StandardCharsets.UTF_8);
    }

    @Test
    void theGrammarIsStrongerThanABias() {
        Map<Integer, Float> bias = new HashMap<>();
        for (int token = 0; token < TinyModels.SIZE; token++) {
            bias.put(token, text(Sampled.of(token)).startsWith("a") ? Float.NEGATIVE_INFINITY : 50f);
        }
        SamplingSettings.Grammar rules = new SamplingSettings.Grammar("root ::= \"aaa\"", List.of());
        for (float temperature : new float[] {0, 1}) {
            SamplingSettings settings = new SamplingSettings(
                    temperature, 5, 0.9f, 0.1f, SamplingSettings.Penalties.NONE, bias, 1, rules, true, -1);
            assertThat(generate(settings)).isEqualTo("aaa!");
        }
    }

    @Test
    void aTriggeredGrammarHoldsFromItsTriggerOn() {
        for (int seed = 0; seed < 20; seed++) {
            String text = generate(grammar("root ::= [0-9a-f] \"<1234>\"", 3, seed, "[x-z]([0-9a-f])"));
            if (text.endsWith("!") && !text.matches("(?s).*[x-z][0-9a-f].*")) {
                continue;
            }
            assertThat(text).matches("(?s)((?![x-z][0-9a-f]).)*([x-z][0-9a-f]<1234>!)?");
        }
        Map<Integer, Float> bias = Map.of(token("x"), 1000f, token("7"), 1000f);
        SamplingSettings.Grammar rules = new SamplingSettings.Grammar("root ::= \"7<1234>\"", List.of("x(7)"));
        SamplingSettings settings =
                new SamplingSettings(50, 0, 1, 0, SamplingSettings.Penalties.NONE, bias, 1, rules, false, -1);
        assertThat(generate(settings)).matches("[x7]*x7<1234>!");
    }

    private static int token(String text) {
        return TinyModels.FIRST_TEXT + TinyModels.TEXTS.indexOf(text);
    }

    @Test
    void aTriggerMayLieInTheMiddleOfAToken() {
        Map<Integer, Float> bias = Map.of(token("{\""), 1000f);
        SamplingSettings.Grammar rules = new SamplingSettings.Grammar("root ::= \"\\\"\" \"ok\"", List.of("\\{(\")"));
        SamplingSettings settings =
                new SamplingSettings(0, 0, 1, 0, SamplingSettings.Penalties.NONE, bias, 1, rules, false, -1);
        assertThat(generate(settings)).isEqualTo("{\"ok!");
    }

    @Test
    void aTriggerWhoseTextDoesNotFitLeavesTheTextFree() {
        Map<Integer, Float> bias = Map.of(token("q"), 1000f);
        SamplingSettings.Grammar rules = new SamplingSettings.Grammar("root ::= \"z\"", List.of("q"));
        SamplingSettings settings =
                new SamplingSettings(0, 0, 1, 0, SamplingSettings.Penalties.NONE, bias, 1, rules, false, -1);
        assertThat(generate(settings)).isEqualTo("q".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root ::= other",
                "start ::= \"a\"",
                "root ::= \"a",
                "root ::= [a",
                "root ::= root \"a\"",
                "root ::= (\"a\""
            })
    void refusesAGrammarThatCannotBeUsed(String text) {
        assertThatThrownBy(() -> decoder.sampler(grammar(text, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grammar");
    }

    @Test
    void refusesATriggerThatCannotBeParsed() {
        assertThatThrownBy(() -> decoder.sampler(grammar("root ::= \"a\"", 0, 0, "(")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regular expression");
    }

    /** What passes the check before, the library must be able to parse; else it would print it. */
    @Test
    void theLibraryTakesEveryGrammarThatIsChecked() {
        List<String> parts = List.of(
                "\"", "a", "[", "]", "^", "-", "(", ")", "{2,3}", "{4}", "{50}", "{0,40}", "*", "+", "?", ".", "|",
                "b ", " ");
        Random random = new Random(4);
        int good = 0;
        for (int i = 0; i < 300_000; i++) {
            StringBuilder text = new StringBuilder("b ::= \"x\" a?\na ::= \"y\"\nroot ::= ");
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            try {
                GrammarCheck.check(text.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            good++;
            try {
                decoder.sampler(grammar(text.toString(), 0, 0)).close();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("left recursion");
            }
        }
        assertThat(good).isGreaterThan(1000);
    }
}
