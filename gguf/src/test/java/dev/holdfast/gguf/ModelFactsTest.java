package dev.holdfast.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ModelFactsTest {
    private static ModelFacts facts(GgufWriter writer) throws IOException {
        return ModelFacts.of(Samples.read(writer));
    }

    private static void refused(GgufWriter writer, String words) {
        assertThatThrownBy(() -> facts(writer))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining(words);
    }

    @Test
    void theFactsOfAPlainModelAreRead() throws IOException {
        ModelFacts facts = facts(Samples.llama());

        assertThat(facts.architecture()).isEqualTo("llama");
        assertThat(facts.name()).isEqualTo("Tiny Llama");
        assertThat(facts.licence()).isEqualTo("apache-2.0");
        assertThat(facts.parameters()).isEqualTo(64 * 300 + 64 + 2 * (64 * 64 + 64 * 32 + 64 * 128 + 64));
        assertThat(facts.quantisation().type()).isEqualTo(GgmlType.Q8_0);
        assertThat(facts.quantisation().label()).isEqualTo("Q8_0");
        assertThat(facts.contextTrained()).isEqualTo(4096);
        assertThat(facts.tokenizer().model()).isEqualTo("gpt2");
        assertThat(facts.tokenizer().tokens()).isEqualTo(2000);
        assertThat(facts.tokenizer().special()).containsEntry("bos", 1L).containsEntry("eos", 2L);
        assertThat(facts.chatTemplate()).startsWith("{% for m");
        assertThat(facts.shape()).isEqualTo(new ModelShape(2, 64, 128, 300, 4, 2, 16, 16, 0, 0));
    }

    @Test
    void keysAndValuesOfEachTokenAreCounted() throws IOException {
        ModelFacts facts = facts(Samples.llama());

        // 2 layers, 2 heads of 16 for keys and for values, 2 bytes each
        assertThat(facts.cache().bytesPerToken(GgmlType.F16, GgmlType.F16)).isEqualTo(2 * 2 * 16 * 2 * 2);
        assertThat(facts.cache().bytesPerToken(GgmlType.Q8_0, GgmlType.Q8_0)).isEqualTo(2 * 2 * 16 * 2 / 32 * 34);
        MemoryNeed need = facts.memoryNeeded(1000, 4);
        assertThat(need.weights()).isEqualTo(facts.quantisation().weightBytes());
        assertThat(need.cache()).isEqualTo(1000 * 256);
        assertThat(need.total()).isEqualTo(need.weights() + need.cache() + need.buffers());
    }

    @Test
    void layersWithASlidingWindowKeepOnlyTheWindowIfAllowed() throws IOException {
        ModelFacts facts = facts(Samples.model("gemma3", 12, 64, 4)
                .uint32("gemma3.attention.head_count_kv", 1)
                .uint32("gemma3.attention.key_length", 32)
                .uint32("gemma3.attention.value_length", 32)
                .uint32("gemma3.attention.sliding_window", 512));

        assertThat(facts.cache()).isEqualTo(new CacheShape(CacheShape.Kind.ATTENTION, 64, 64, 320, 320, 512, 0));
        ContextPlan narrow = new ContextPlan(100_000, 2, 512, GgmlType.F16, GgmlType.F16, false);
        assertThat(facts.memoryNeeded(narrow).cache()).isEqualTo(100_000 * 128 * 2 + (2 * 512 + 512) * 640 * 2);
        assertThat(facts.memoryNeeded(100_000, 2).cache()).isEqualTo(100_000L * 768 * 2);
    }

    @Test
    void thePatternOfWindowsMayStandInTheFile() throws IOException {
        ModelFacts facts = facts(Samples.model("gemma4", 4, 64, 4)
                .uint32("gemma4.attention.sliding_window", 512)
                .uint32("gemma4.attention.key_length", 64)
                .uint32("gemma4.attention.value_length", 64)
                .uint32("gemma4.attention.key_length_swa", 32)
                .uint32("gemma4.attention.value_length_swa", 32)
                .uint32("gemma4.attention.shared_kv_layers", 1)
                .flags("gemma4.attention.sliding_window_pattern", true, true, false, true));

        assertThat(facts.cache()).isEqualTo(new CacheShape(CacheShape.Kind.ATTENTION, 256, 256, 256, 256, 512, 0));
    }

    @Test
    void aWindowThatLlamaCppDoesNotUseIsNone() throws IOException {
        ModelFacts facts = facts(Samples.model("phi3", 4, 64, 4).uint32("phi3.attention.sliding_window", 512));
        assertThat(facts.cache()).isEqualTo(new CacheShape(CacheShape.Kind.ATTENTION, 256, 256, 0, 0, 0, 0));
    }

    @Test
    void latentAttentionKeepsNoValues() throws IOException {
        ModelFacts facts = facts(Samples.model("deepseek2", 2, 64, 4)
                .uint32("deepseek2.attention.head_count_kv", 1)
                .uint32("deepseek2.attention.key_length", 576)
                .uint32("deepseek2.attention.value_length", 512)
                .uint32("deepseek2.attention.key_length_mla", 192)
                .uint32("deepseek2.attention.value_length_mla", 128));
        assertThat(facts.cache().keyWidth()).isEqualTo(2 * 576);
        assertThat(facts.cache().valueWidth()).isZero();
    }

    @Test
    void recurrentAndHybridModelsKeepAState() throws IOException {
        CacheShape mamba = facts(Samples.model("mamba", 2, 64, 0)
                        .uint32("mamba.ssm.conv_kernel", 4)
                        .uint32("mamba.ssm.inner_size", 128)
                        .uint32("mamba.ssm.state_size", 16))
                .cache();
        assertThat(mamba.kind()).isEqualTo(CacheShape.Kind.RECURRENT);
        assertThat(mamba.keyWidth()).isZero();
        assertThat(mamba.stateBytes()).isEqualTo(2 * 4 * (3 * 128 + 16 * 128));

        CacheShape qwen = facts(Samples.model("qwen35", 8, 64, 4)
                        .uint32("qwen35.ssm.conv_kernel", 4)
                        .uint32("qwen35.ssm.inner_size", 128)
                        .uint32("qwen35.ssm.state_size", 16)
                        .uint32("qwen35.ssm.group_count", 2))
                .cache();
        assertThat(qwen.kind()).isEqualTo(CacheShape.Kind.HYBRID);
        assertThat(qwen.keyWidth()).isEqualTo(2 * 64);
        assertThat(qwen.stateBytes()).isEqualTo(6 * 4 * (3 * (128 + 2 * 2 * 16) + 16 * 128));

        CacheShape liquid = facts(Samples.model("lfm2", 3, 64, 4)
                        .int32s("lfm2.attention.head_count_kv", 0, 2, 0)
                        .uint32("lfm2.shortconv.l_cache", 3))
                .cache();
        assertThat(liquid.keyWidth()).isEqualTo(32);
        assertThat(liquid.stateBytes()).isEqualTo(2 * 4 * 64 * 2);
    }

    @Test
    void encodersRememberNothing() throws IOException {
        assertThat(facts(Samples.model("bert", 2, 64, 4)).memoryNeeded(1000, 1).cache())
                .isZero();
    }

    @Test
    void expertsAreCounted() throws IOException {
        ModelShape shape = facts(Samples.model("qwen3moe", 2, 64, 4)
                        .uint32("qwen3moe.expert_count", 8)
                        .uint32("qwen3moe.expert_used_count", 2)
                        .uint32("qwen3moe.expert_feed_forward_length", 96))
                .shape();
        assertThat(shape.experts()).isEqualTo(8);
        assertThat(shape.expertsUsed()).isEqualTo(2);
        assertThat(shape.feedForward()).isEqualTo(192);
    }

    @Test
    void whatIsNoLanguageModelIsRefusedWithTheReason() {
        refused(Samples.model("gpt9", 2, 64, 4), "the architecture 'gpt9' is not one that llama.cpp 0.5.0 can load");
        refused(Samples.model("clip", 2, 64, 4), "not a language model by itself");
        refused(Samples.model("llama", 2, 64, 4).text("general.type", "adapter"), "of the kind 'adapter'");
        refused(new GgufWriter().zeros("t", GgmlType.F32, 8), "general.architecture is missing");
        refused(new GgufWriter().text("general.architecture", "llama"), "holds no weights");
    }

    @Test
    void sizesThatNativeCodeWouldAbortOnAreRefused() {
        refused(Samples.model("llama", 0, 64, 4), "llama.block_count is 0, not from 1 to 512");
        refused(Samples.model("llama", 513, 64, 4), "llama.block_count is 513");
        refused(Samples.model("llama", 2, 64, 4).uint32("llama.expert_count", 5000), "5000 experts");
        refused(
                Samples.model("llama", 2, 64, 4).uint32("llama.expert_count", 4).uint32("llama.expert_used_count", 5),
                "4 experts, 5 of them used");
        refused(
                new GgufWriter()
                        .text("general.architecture", "llama")
                        .uint32("llama.block_count", 1)
                        .zeros("t", GgmlType.F32, 8),
                "llama.embedding_length is missing");
    }

    @Test
    void theListOfArchitecturesIsThatOfThePinnedVersion() {
        assertThat(Architecture.names()).hasSize(152).contains("llama", "qwen3", "gemma3", "gpt-oss", "granitehybrid");
    }
}
