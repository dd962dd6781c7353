package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaVocabularyTest extends NativeTest {
    private static @TempDir Path folder;
    private static LlamaModel model;
    private static LlamaVocabulary vocabulary;

    @BeforeAll
    static void start() {
        model = load(TinyModels.llama(folder));
        vocabulary = model.vocabulary();
    }

    @AfterAll
    static void end() {
        model.close();
    }

    private static String joined(int[] tokens, boolean special) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(vocabulary.piece(token, special));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void knowsTheTokensOfTheFile() {
        assertThat(vocabulary.size()).isEqualTo(TinyModels.SIZE);
        assertThat(vocabulary.begin()).isEqualTo(TinyModels.BEGIN);
        assertThat(vocabulary.end()).isEqualTo(TinyModels.END);
        assertThat(vocabulary.endsGeneration(TinyModels.END)).isTrue();
        assertThat(vocabulary.endsGeneration(TinyModels.BEGIN)).isFalse();
        assertThat(vocabulary.piece(TinyModels.FIRST_BYTE + 0xe4, false)).containsExactly(0xe4);
        assertThat(vocabulary.piece(TinyModels.FIRST_TEXT, false)).containsExactly(' ');
    }

    @Test
    void specialTokensHaveATextOnlyIfAsked() {
        assertThat(new String(vocabulary.piece(TinyModels.END, true), StandardCharsets.UTF_8))
                .isEqualTo("</s>");
        assertThat(vocabulary.piece(TinyModels.END, false)).isEmpty();
    }

    @Test
    void theTextOfASpecialTokenStandsForItOnlyIfTrusted() {
        assertThat(vocabulary.tokenize("a</s>", false, true)).hasSize(2).endsWith(TinyModels.END);
        assertThat(vocabulary.tokenize("a</s>", false, false)).hasSize(5).doesNotContain(TinyModels.END);
    }

    @Test
    void addsTheTokensThatTheModelWants() {
        assertThat(vocabulary.tokenize("a", true, false)).hasSize(2).startsWith(TinyModels.BEGIN);
        assertThat(vocabulary.tokenize("", true, false)).containsExactly(TinyModels.BEGIN);
        assertThat(vocabulary.tokenize("", false, false)).isEmpty();
    }

    @Test
    void mergesTheTextsOfTheFile() {
        assertThat(joined(vocabulary.tokenize("on the mat", false, false), false))
                .isEqualTo("on the mat");
        assertThat(vocabulary.tokenize("\u00e9", false, false)).hasSize(1);
        assertThat(vocabulary.tokenize("\u00e8", false, false)).hasSize(2);
    }

    @Test
    void everyTextComesBackFromItsTokens() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int j = 0; j < length; j++) {
                text.appendCodePoint(character(random));
            }
            int[] tokens = vocabulary.tokenize(text.toString(), false, random.nextBoolean());
            assertThat(joined(tokens, true)).isEqualTo(text.toString());
        }
    }

    private static int character(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> 'a' + random.nextInt(26);
            case 2 -> random.nextInt(0x800);
            case 3 -> 0x4e00 + random.nextInt(0x1000);
            default -> 0x1f300 + random.nextInt(0x300);
        };
    }

    @Test
    void tokenizesLargeTexts() {
        String text = "\ud83d\ude00 long ".repeat(50_000);
        assertThat(joined(vocabulary.tokenize(text, false, false), false)).isEqualTo(text);
    }

    @Test
    void tokenizesInManyThreadsAtOnce() throws Exception {
        int[] expected = vocabulary.tokenize("the cat sat on the mat", true, true);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tasks.add(() -> {
                boolean same = true;
                for (int j = 0; j < 50; j++) {
                    same &= java.util.Arrays.equals(
                            expected, vocabulary.tokenize("the cat sat on the mat", true, true));
                }
                return same;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isTrue();
            }
        }
    }

    @Test
    void spellsAnyTextByOrdinaryTokens() {
        byte[] text = "{\"</s>\u4f60 x".getBytes(StandardCharsets.UTF_8);
        int[] tokens = vocabulary.index().spell(text);
        assertThat(joined(tokens, false).getBytes(StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(tokens).doesNotContain(TinyModels.END).hasSizeLessThan(text.length);
    }

    @Test
    void cannotBeUsedAfterTheEndOfTheModel() {
        LlamaModel other = load(TinyModels.llama(folder));
        LlamaVocabulary its = other.vocabulary();
        other.close();
        assertThatThrownBy(() -> its.tokenize("a", true, true)).isInstanceOf(IllegalStateException.class);
        assertThat(its.piece(TinyModels.END, true)).isNotEmpty();
    }
}
