package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A trained model with a byte-level vocabulary, unlike those of {@link TinyModels}. */
class DemoModelTest extends NativeTest {
    private static final Path FILE = Path.of(System.getProperty("holdfast.root"), "demo-model", "demo.gguf");

    @Test
    void everyTextComesBackFromItsTokens() {
        assumeThat(FILE).exists();
        Random random = new Random(9);
        try (LlamaModel model = load(FILE)) {
            LlamaVocabulary vocabulary = model.vocabulary();
            for (int i = 0; i < 2000; i++) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(50); length > 0; length--) {
                    text.appendCodePoint(random.nextInt(4) == 0 ? random.nextInt(0xd800) : ' ' + random.nextInt(95));
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int token : vocabulary.tokenize(text.toString(), false, random.nextBoolean())) {
                    bytes.writeBytes(vocabulary.piece(token, true));
                }
                assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void itsLogitsDoNotDependOnHowTheyAreComputed() {
        assumeThat(FILE).exists();
        try (LlamaModel model = load(FILE);
                LlamaDecoder decoder = model.decoder(context(256, 2, 64))) {
            int[] tokens = model.vocabulary().tokenize("The cat sat on the mat, and so on.", true, true);
            for (int i = 0; i < tokens.length; i++) {
                feed(decoder, 1, i, tokens[i]);
            }
            float[] logits = decoder.logits(0);
            assertThat(TokenPicker.likeliest(logits)).isEqualTo(TokenPicker.likeliest(fresh(model, tokens)));
        }
    }
}
