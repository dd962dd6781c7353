package dev.holdfast.lab.plan.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Architectures that are alike in what their configuration leaves unsaid. */
enum HfFamily {
    /** Plain decoders: full attention, a gated network. */
    LLAMA("llama", "phi3", "granite", "smollm3", "internlm2", "yi", "exaone"),
    /** The same with a window on all layers, if one is given. */
    MISTRAL("mistral", "mixtral", "ministral", "mistral3"),
    /** Biases on queries, keys and values. */
    QWEN2("qwen2", "qwen2_moe"),
    /** Norms of heads. */
    QWEN3("qwen3", "qwen3_moe", "qwen3_vl_text", "qwen3_vl_moe_text", "glm4_moe", "minimax_m2"),
    /** Linear attention in most layers, gated full attention in the others. */
    QWEN3_NEXT("qwen3_next", "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text"),
    /** Windows in every other layer, sinks, biases. */
    GPT_OSS("gpt_oss"),
    /** Latent attention. */
    DEEPSEEK("deepseek_v2", "deepseek_v3", "kimi_k2", "glm_moe_dsa"),
    /** Chunked attention in three of four layers. */
    LLAMA4("llama4", "llama4_text"),
    /** Windows in every other layer. */
    GEMMA2("gemma2"),
    /** Windows in five of six layers. */
    GEMMA3("gemma3", "gemma3_text"),
    /** The same with other heads in full layers. */
    GEMMA4("gemma4", "gemma4_text"),
    /** State-space layers, attention and networks in turn, as a pattern tells. */
    NEMOTRON_H("nemotron_h");

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<String> types;

    HfFamily(String... types) {
        this.types = List.of(types);
    }

    boolean tiedByDefault() {
        return switch (this) {
            case GEMMA2, GEMMA3, GEMMA4 -> true;
            case LLAMA, MISTRAL, QWEN2, QWEN3, QWEN3_NEXT, GPT_OSS, DEEPSEEK, LLAMA4, NEMOTRON_H -> false;
        };
    }

    static List<String> names() {
        return Arrays.stream(values()).flatMap(family -> family.types.stream()).toList();
    }

    static @Nullable HfFamily of(String type) {
        for (HfFamily family : values()) {
            if (family.types.contains(type)) {
                return family;
            }
        }
        return null;
    }
}
