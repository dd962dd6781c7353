package dev.holdfast.llama.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaEmbedderTest extends NativeTest {
    private @TempDir Path folder;

    @Test
    void makesVectorsOfLengthOneThatDependOnAllTokensAndNothingElse() {
        try (LlamaModel model = load(TinyModels.llama(folder));
                LlamaEmbedder embedder = model.embedder(64, 1)) {
            assertThat(embedder.ranks()).isFalse();
            assertThat(embedder.contextTokens()).isEqualTo(64);
            assertThat(embedder.dimensions()).isEqualTo(64);
            float[] first = embedder.embed(new int[] {1, 2, 3});
            float[] other = embedder.embed(new int[] {5, 2, 3});
            float[] again = embedder.embed(new int[] {1, 2, 3});
            assertThat(first).hasSize(64).containsExactly(again, Offset.offset(1e-6f));
            assertThat(product(first, first)).isCloseTo(1, Offset.offset(1e-5));
            assertThat(product(first, other)).isLessThan(0.99);
            assertThatThrownBy(() -> embedder.score(new int[] {1})).isInstanceOf(IllegalStateException.class);
        }
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void scoresByTheModelsOwnHead() {
        try (LlamaModel model = load(TinyModels.reranker(folder));
                LlamaEmbedder embedder = model.embedder(64, 1)) {
            assertThat(embedder.ranks()).isTrue();
            float first = embedder.score(new int[] {1, 2, 3});
            assertThat(embedder.score(new int[] {1, 2, 9})).isNotEqualTo(first);
            assertThat(embedder.score(new int[] {1, 2, 3})).isEqualTo(first);
            assertThatThrownBy(() -> embedder.embed(new int[] {1})).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesTextsThatDoNotFit() {
        try (LlamaModel model = load(TinyModels.llama(folder));
                LlamaEmbedder embedder = model.embedder(8, 1)) {
            assertThat(embedder.embed(new int[8])).hasSize(64);
            assertThatThrownBy(() -> embedder.embed(new int[9]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 8 tokens, not 9");
            assertThatThrownBy(() -> embedder.embed(new int[0])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void cannotBeUsedAfterItsEnd() {
        try (LlamaModel model = load(TinyModels.llama(folder))) {
            LlamaEmbedder embedder = model.embedder(8, 1);
            embedder.close();
            embedder.close();
            assertThatThrownBy(() -> embedder.embed(new int[] {1})).isInstanceOf(IllegalStateException.class);
        }
    }
}
