package dev.holdfast.lab.plan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.data.PlanException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCatalogueTest {
    private static final ModelCatalogue MODELS = ModelCatalogue.builtIn();

    private static CacheLayout cache(ModelSpec model, CacheFormat format) {
        return CacheLayout.of(
                model, 1, 1, EngineSettings.usual(80L << 30, false, 131_072).withCacheFormat(format));
    }

    @ParameterizedTest
    @CsvSource({
        "Llama-3.1-8B, 8.03, 8.03, 131072",
        "Llama-3.1-70B, 70.55, 70.55, 327680",
        "Llama-3.1-405B, 405.85, 405.85, 516096",
        "Mistral-7B-v0.3, 7.25, 7.25, 131072",
        "Mixtral-8x7B, 46.70, 12.88, 131072",
        "Mixtral-8x22B, 140.6, 39.2, 229376",
        "Qwen3-0.6B, 0.596, 0.596, 114688",
        "Qwen3-1.7B, 1.72, 1.72, 114688",
        "Qwen3-8B, 8.19, 8.19, 147456",
        "Qwen3-32B, 32.76, 32.76, 262144",
        "Qwen3-30B-A3B, 30.53, 3.35, 98304",
        "Qwen3-235B-A22B, 235.09, 22.2, 192512",
        "Qwen3-Coder-480B-A35B, 480.15, 35.5, 253952",
        "gpt-oss-20b, 20.91, 4.19, 24576",
        "gpt-oss-120b, 116.8, 5.71, 36864",
        "DeepSeek-V3, 671.0, 37.6, 70272",
        "Gemma-3-27B, 27, 27, 81920",
    })
    void parameters_and_cache_of_each_model_are_as_published(
            String name, double billions, double active, long bytesPerToken) {
        ModelSpec model = MODELS.model(name);
        Weights weights = Weights.of(model);
        assertThat(weights.total() / 1e9).isCloseTo(billions, within(billions * 0.003));
        assertThat(weights.active() / 1e9).isCloseTo(active, within(active * 0.005));
        assertThat(cache(model, CacheFormat.BF16).bytesPerToken()).isEqualTo(bytesPerToken);
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen3.5-27B, 65536, 48, 3.06",
        "Qwen3.5-35B-A3B, 20480, 30, 2.05",
        "Qwen3.5-397B-A17B, 30720, 45, 4.07",
        "Kimi-K2, 70272, 0, 0",
        "GLM-5, 89856, 0, 0",
        "MiniMax-M2.5, 253952, 0, 0",
        "Nemotron-3-Nano-30B-A3B, 6144, 23, 2.04",
        "Gemma-4-31B, 81920, 0, 0",
        "Gemma-4-26B-A4B, 20480, 0, 0",
    })
    void what_a_token_and_a_sequence_keep_is_as_published(
            String name, long bytesPerToken, int layers, double stateMebibytes) {
        CacheLayout cache = cache(MODELS.model(name), CacheFormat.BF16);
        assertThat(cache.bytesPerToken()).isEqualTo(bytesPerToken);
        assertThat(cache.stateBytes() / (double) (1 << 20)).isCloseTo(layers * stateMebibytes, within(layers * 0.006));
    }

    @ParameterizedTest
    @CsvSource({
        "Llama-4-Scout, 107.8",
        "Qwen3.5-397B-A17B, 396",
        "Kimi-K2, 1026",
        "MiniMax-M2.5, 229",
        "Nemotron-3-Nano-30B-A3B, 31.6",
        "Gemma-4-31B, 30.7",
        "Qwen3.5-35B-A3B, 35",
        "Qwen3.5-27B, 27",
    })
    void counts_by_formula_are_near_the_names(String name, double billions) {
        assertThat(Weights.of(MODELS.model(name)).total() / 1e9).isCloseTo(billions, within(billions * 0.03));
    }

    @Test
    void windows_chunks_and_latent_vectors_count_as_they_are_kept() {
        CacheLayout scout = cache(MODELS.model("Llama-4-Scout"), CacheFormat.BF16);
        assertThat(scout.bytesPerToken() + scout.windows().getOrDefault(8192L, 0L))
                .isEqualTo(196_608);
        CacheLayout gpt = cache(MODELS.model("gpt-oss-20b"), CacheFormat.BF16);
        assertThat(gpt.windows().get(128L)).isEqualTo(24_576);
        CacheLayout gemma = cache(MODELS.model("Gemma-4-31B"), CacheFormat.BF16);
        assertThat(gemma.windows().get(1024L)).isEqualTo(50 * 16_384);
        assertThat(cache(MODELS.model("DeepSeek-V3"), CacheFormat.FP8_DS_MLA).bytesPerToken())
                .isEqualTo(40_016);
    }

    @Test
    void a_long_context_takes_more_than_the_weights() {
        CacheLayout llama = cache(MODELS.model("Llama-3.1-8B"), CacheFormat.BF16);
        double gibibytes = llama.bytesPerToken() / (double) (1L << 30);
        assertThat(8_192 * gibibytes).isEqualTo(1.0);
        assertThat(32_768 * gibibytes).isEqualTo(4.0);
        assertThat(131_072 * gibibytes).isEqualTo(16.0);
        assertThat(131_072L * llama.bytesPerToken() * 1.0)
                .isGreaterThan(Weights.of(MODELS.model("Llama-3.1-8B")).totalBytes());
    }

    @Test
    void names_are_found_however_they_are_spelt() {
        assertThat(MODELS.model("meta-llama/Meta-Llama-3.1-8B-Instruct").name()).isEqualTo("Llama-3.1-8B");
        assertThat(MODELS.model("qwen3 8b").name()).isEqualTo("Qwen3-8B");
        assertThat(MODELS.model("deepseek-ai/DeepSeek-R1").name()).isEqualTo("DeepSeek-V3");
        assertThat(MODELS.model("google/gemma-4-31b-it").name()).isEqualTo("Gemma-4-31B");
        assertThatThrownBy(() -> MODELS.model("Llama-3.1-7B"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("Llama-3.1-70B");
    }

    @Test
    void each_model_tells_its_source() {
        assertThat(MODELS.models())
                .hasSizeGreaterThan(20)
                .allSatisfy(model -> assertThat(model.source()).isNotBlank());
    }

    @Test
    void a_file_of_the_user_adds_and_overrides_models() {
        ModelCatalogue more = MODELS.with(Document.yaml("mine.yaml", """
                models:
                  my-llama:
                    like: Llama-3.1-8B
                    source: my own
                    config: {num_hidden_layers: 16}
                  Qwen3-8B:
                    config: {max_position_embeddings: 131072}
                """));
        assertThat(more.model("My Llama").layers()).isEqualTo(16);
        assertThat(more.model("my-llama").source()).isEqualTo("my own");
        assertThat(more.model("Qwen3-8B").embedding().contextMaximum()).isEqualTo(131_072);
        assertThat(more.models()).hasSize(MODELS.models().size() + 1);
        assertThatThrownBy(() -> MODELS.with(
                        Document.yaml("mine.yaml", "models: {x: {config: {model_type: llama}, source: me}}")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("mine.yaml: models: x: config: field 'hidden_size'");
    }
}
