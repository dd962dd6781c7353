package dev.holdfast.lab.plan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Weights and cache sizes against figures that were logged or published. */
class LoggedMemoryTest {
    private static final double GIB = 1L << 30;

    private static ModelSpec llama(int hidden, int layers, int heads, int inner, String more) {
        return HfConfig.read(
                "llama",
                String.format(
                        Locale.ROOT,
                        "{\"model_type\":\"llama\",\"hidden_size\":%d,\"num_hidden_layers\":%d,"
                                + "\"num_attention_heads\":%d,\"num_key_value_heads\":8,\"intermediate_size\":%d,\"vocab_size\":128256%s}",
                        hidden,
                        layers,
                        heads,
                        inner,
                        more));
    }

    private static EngineSettings settings(CacheFormat format, long length, EngineSettings.StatePages pages) {
        return EngineSettings.usual(80L << 30, false, length)
                .withCacheFormat(format)
                .withStatePages(pages);
    }

    private static CacheLayout hybrid(
            int hidden, int layers, int kvHeads, int valueHeads, int ranks, EngineSettings s) {
        return CacheLayout.of(
                HfConfig.read(
                        "qwen",
                        String.format(
                                Locale.ROOT,
                                "{\"model_type\":\"qwen3_5\",\"hidden_size\":%d,\"num_hidden_layers\":%d,"
                                        + "\"num_attention_heads\":16,\"num_key_value_heads\":%d,\"head_dim\":256,\"intermediate_size\":1024,"
                                        + "\"vocab_size\":248320,\"linear_num_key_heads\":16,\"linear_num_value_heads\":%d,"
                                        + "\"linear_key_head_dim\":128,\"linear_value_head_dim\":128,\"linear_conv_kernel_dim\":4}",
                                hidden,
                                layers,
                                kvHeads,
                                valueHeads)),
                ranks,
                1,
                s);
    }

    @Test
    void weights_of_llama_8b_are_as_logged() {
        Weights weights = Weights.of(llama(4096, 32, 32, 14336, ""));
        assertThat(weights.total() / 1e9).isCloseTo(8.03, within(0.01));
        assertThat(weights.bytesPerRank(1, 1, 1) / GIB).isCloseTo(14.989, within(0.15));
    }

    @Test
    void weights_of_llama_70b_in_eight_bits_are_as_logged() {
        Weights weights = Weights.of(llama(8192, 80, 64, 28672, ",\"quantization_config\":{\"quant_method\":\"fp8\"}"));
        assertThat(weights.totalBytes() / GIB).isCloseTo(67.72, within(0.68));
    }

    @Test
    void attention_left_as_it_is_counts_and_is_within_three_percent_of_the_log() {
        String left = ",\"quantization_config\":{\"quant_method\":\"fbgemm_fp8\",\"modules_to_not_convert\":[%s]}";
        Weights naive = Weights.of(llama(16384, 126, 128, 53248, String.format(Locale.ROOT, left, "")));
        Weights honoured = Weights.of(llama(16384, 126, 128, 53248, String.format(Locale.ROOT, left, "\"self_attn\"")));
        assertThat(naive.bytesPerRank(8, 1, 1) / GIB).isCloseTo(47.7, within(0.1));
        assertThat(honoured.bytesPerRank(8, 1, 1) / GIB).isCloseTo(56.1, within(0.1));
        assertThat(honoured.bytesPerRank(8, 1, 1) / GIB).isCloseTo(57.75, within(57.75 * 0.03));
    }

    @Test
    void a_hybrid_with_two_state_pages_logs_the_same_tokens() {
        CacheLayout layout =
                hybrid(2048, 40, 2, 32, 1, settings(CacheFormat.FP8, 131072, EngineSettings.StatePages.TWO));
        assertThat(layout.blockTokens()).isEqualTo(2096);
        assertThat(layout.blocks((long) (6.01 * GIB))).isEqualTo(300);
        assertThat(layout.tokensLogged(300)).isEqualTo(569_878);
        assertThat(layout.concurrency(300, 131072)).isCloseTo(4.35, within(0.005));
        assertThat(layout.tokensLogged(layout.blocks((long) (5.98 * GIB)))).isEqualTo(567_978);
    }

    @Test
    void a_hybrid_on_two_accelerators_logs_the_same_tokens() {
        CacheLayout layout =
                hybrid(5120, 64, 4, 48, 2, settings(CacheFormat.FP8, 131072, EngineSettings.StatePages.TWO));
        assertThat(layout.blockTokens()).isEqualTo(1568);
        assertThat(layout.tokensLogged(layout.blocks((long) (4.99 * GIB)))).isEqualTo(302_921);
    }

    @Test
    void the_older_line_counts_blocks_by_group() {
        CacheLayout layout =
                hybrid(5120, 64, 4, 48, 1, settings(CacheFormat.BF16, 32768, EngineSettings.StatePages.ONE));
        assertThat(layout.blockTokens()).isEqualTo(784);
        assertThat(layout.tokensLoggedBefore(1487)).isEqualTo(290_864);
        assertThat(layout.concurrency(1487, 32768)).isCloseTo(33.04, within(0.005));
    }

    @Test
    void a_small_hybrid_with_one_state_page_logs_the_same_tokens() {
        CacheLayout layout =
                hybrid(4096, 32, 4, 32, 1, settings(CacheFormat.BF16, 65536, EngineSettings.StatePages.ONE));
        assertThat(layout.blockTokens()).isEqualTo(528);
        assertThat(layout.tokensLogged(layout.blocks((long) (10.78 * GIB)))).isEqualTo(342_528);
    }

    @Test
    void windows_and_full_layers_share_a_pool() {
        ModelSpec gemma = HfConfig.read(
                "gemma",
                "{\"model_type\":\"gemma4\",\"hidden_size\":5376,\"num_hidden_layers\":60,\"num_attention_heads\":32,"
                        + "\"num_key_value_heads\":16,\"head_dim\":256,\"global_head_dim\":512,"
                        + "\"num_global_key_value_heads\":4,\"sliding_window\":1024,\"intermediate_size\":21504,"
                        + "\"vocab_size\":262144}");
        CacheLayout layout =
                CacheLayout.of(gemma, 2, 1, settings(CacheFormat.BF16, 163840, EngineSettings.StatePages.ONE));
        assertThat(layout.groupCount()).isEqualTo(6);
        assertThat(layout.blocks((long) (10.12 * GIB))).isEqualTo(8290);
        assertThat(layout.pagesPerRequest(163840)).isEqualTo(8005);
        assertThat(layout.tokensLogged(8290)).isEqualTo(169_673);
    }
}
