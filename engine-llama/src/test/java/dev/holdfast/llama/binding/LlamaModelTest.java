package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaModelTest extends NativeTest {
    private @TempDir Path folder;

    @Test
    void tellsWhatTheFileSays() {
        try (LlamaModel model = load(TinyModels.withTemplate(folder, "{{ messages }} \u00e9"))) {
            assertThat(model.chatTemplate()).isEqualTo("{{ messages }} \u00e9");
            assertThat(model.contextTrained()).isEqualTo(512);
            assertThat(model.describe()).startsWith("llama");
            assertThat(model.metadata("general.name")).isEqualTo("tiny llama");
            assertThat(model.metadata("no.such.key")).isNull();
            assertThat(model.parameters()).isGreaterThan(50_000);
            assertThat(model.bytes()).isEqualTo(4 * model.parameters());
            assertThat(model.isRecurrent()).isFalse();
            assertThat(model.generates()).isTrue();
            assertThat(model.slidingWindow()).isZero();
        }
        try (LlamaModel model = load(TinyModels.llama(folder))) {
            assertThat(model.chatTemplate()).isNull();
        }
    }

    @Test
    void readsLongMetadataInFull() {
        String template = "x".repeat(100_000);
        try (LlamaModel model = load(TinyModels.withTemplate(folder, template))) {
            assertThat(model.chatTemplate()).isEqualTo(template);
            assertThat(model.metadata("tokenizer.chat_template")).isEqualTo(template);
        }
    }

    @Test
    void tellsItsProgress() {
        List<Double> parts = new ArrayList<>();
        LlamaModel.load(library(), ModelSource.of(TinyModels.llama(folder)), parts::add)
                .close();
        assertThat(parts).isSorted().endsWith(1.0);
    }

    @Test
    void aListenerThatThrowsEndsTheLoading() {
        ModelSource source = ModelSource.of(TinyModels.llama(folder));
        assertThatThrownBy(() -> LlamaModel.load(library(), source, part -> {
                    throw new UnsupportedOperationException("enough");
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("enough");
    }

    @Test
    void saysWhyAFileCannotBeLoaded() throws IOException {
        Path whole = TinyModels.llama(folder);
        byte[] bytes = Files.readAllBytes(whole);
        Path bad = folder.resolve("bad.gguf");
        assertThatThrownBy(() -> load(bad)).isInstanceOf(ModelException.class).hasMessageContaining("does not exist");
        for (int length : new int[] {0, 3, 30, 5000, bytes.length - 1000}) {
            Files.write(bad, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> load(bad))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("cannot be loaded")
                    .hasMessageNotContaining("gave no reason");
        }
        new GgufWriter().text("general.architecture", "nonesuch").write(bad);
        assertThatThrownBy(() -> load(bad)).hasMessageContaining("nonesuch");
    }

    @Test
    void namesTheDevicesThereAre() {
        ModelSource source = new ModelSource(
                TinyModels.llama(folder),
                0,
                List.of("GPU9"),
                ModelSource.SplitMode.NONE,
                List.of(),
                0,
                true,
                false,
                true);
        assertThatThrownBy(() -> LlamaModel.load(library(), source, part -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no device GPU9")
                .hasMessageContaining("CPU");
    }

    @Test
    void loadsInEveryMode() {
        Path file = TinyModels.llama(folder);
        float[] expected;
        try (LlamaModel model = load(file)) {
            expected = fresh(model, 1, 2, 3);
        }
        for (boolean mmap : new boolean[] {true, false}) {
            for (boolean repack : new boolean[] {true, false}) {
                ModelSource source = new ModelSource(
                        file, 0, List.of("CPU"), ModelSource.SplitMode.NONE, List.of(1f), 0, mmap, false, repack);
                try (LlamaModel model = LlamaModel.load(library(), source, part -> {})) {
                    assertThat(fresh(model, 1, 2, 3)).containsExactly(expected);
                }
            }
        }
    }

    @Test
    void isClosedOnlyAfterItsDecoders() {
        LlamaModel model = load(TinyModels.llama(folder));
        LlamaDecoder decoder = model.decoder(context(256, 1, 16));
        assertThatThrownBy(model::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("decoders");
        feed(decoder, 0, 0, 1);
        decoder.close();
        model.close();
        model.close();
        assertThatThrownBy(model::describe).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.decoder(context(256, 1, 16))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.embedder(16, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailedContextDoesNotKeepTheModelOpen() {
        LlamaModel model = load(TinyModels.llama(folder));
        assertThatThrownBy(() -> model.decoder(ContextSettings.of(2_000_000_000, 1, 1, 1, 1)))
                .isInstanceOf(ModelException.class);
        model.close();
    }
}
