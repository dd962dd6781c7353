package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Document;
import java.util.List;

/** How the layers of a Hugging Face configuration mix tokens. Confined to one thread. */
final class HfMixers {
    private static final int GEMMA3_INTERVAL = 6;
    private static final int LINEAR_INTERVAL = 4;
    private static final long MOST_TOKENS = 1L << 32;
    private static final long MOST_HEADS = 1 << 16;

    private final Document root;
    private final Document text;
    private final HfFamily family;
    private final int layers;
    private final long hidden;
    private final List<Document> types;

    HfMixers(Document root, Document text, HfFamily family, int layers, long hidden) {
        this.root = root;
        this.text = text;
        this.family = family;
        this.layers = layers;
        this.hidden = hidden;
        this.types = text.at("layer_types").elements();
    }

    Mixer of(int layer) {
        if (family == HfFamily.NEMOTRON_H) {
            return patterned(layer);
        }
        if (family == HfFamily.DEEPSEEK) {
            return latent();
        }
        return switch (type(layer)) {
            case "full_attention" -> heads(new Mixer.Reach.All());
            case "sliding_attention" -> heads(new Mixer.Reach.Window(text.whole("sliding_window", 1, MOST_TOKENS)));
            case "chunked_attention" ->
                heads(new Mixer.Reach.Chunk(text.whole("attention_chunk_size", 8192, 1, MOST_TOKENS)));
            case "linear_attention" -> linear();
            default ->
                throw text.wrong("layer type '" + type(layer).replaceAll("\\p{Cntrl}", "?")
                        + "' is not known; known are full_attention, sliding_attention, chunked_attention and"
                        + " linear_attention");
        };
    }

    private String type(int layer) {
        if (!types.isEmpty()) {
            if (types.size() < layers) {
                throw text.wrong("'layer_types' has " + types.size() + " entries for " + layers + " layers");
            }
            return types.get(layer).node().asText("");
        }
        boolean full = switch (family) {
            case LLAMA, QWEN2, QWEN3, DEEPSEEK, NEMOTRON_H -> true;
            case MISTRAL -> !text.has("sliding_window");
            case QWEN3_NEXT -> (layer + 1) % interval("full_attention_interval", LINEAR_INTERVAL) == 0;
            case GPT_OSS, GEMMA2 -> layer % 2 == 1;
            case GEMMA3, GEMMA4 -> (layer + 1) % interval("sliding_window_pattern", GEMMA3_INTERVAL) == 0;
            case LLAMA4 -> isWithoutPositions(layer);
        };
        if (full) {
            return "full_attention";
        }
        return switch (family) {
            case QWEN3_NEXT -> "linear_attention";
            case LLAMA4 -> "chunked_attention";
            case LLAMA, MISTRAL, QWEN2, QWEN3, GPT_OSS, DEEPSEEK, GEMMA2, GEMMA3, GEMMA4, NEMOTRON_H ->
                "sliding_attention";
        };
    }

    private boolean isWithoutPositions(int layer) {
        List<Document> given = text.at("no_rope_layers").elements();
        if (given.size() > layer) {
            return given.get(layer).node().asInt(1) == 0;
        }
        return (layer + 1) % interval("no_rope_layer_interval", LINEAR_INTERVAL) == 0;
    }

    private long interval(String field, long otherwise) {
        return text.whole(field, otherwise, 1, MOST_HEADS);
    }

    private Mixer heads(Mixer.Reach reach) {
        long heads = text.whole("num_attention_heads", 1, MOST_HEADS);
        long kvHeads = text.whole("num_key_value_heads", heads, 1, MOST_HEADS);
        long dim = text.whole("head_dim", Math.max(1, hidden / heads), 1, HfConfig.MOST_WIDTH);
        boolean valueIsKey = false;
        if (family == HfFamily.GEMMA4 && reach instanceof Mixer.Reach.All) {
            dim = text.whole("global_head_dim", dim, 1, HfConfig.MOST_WIDTH);
            kvHeads = text.whole("num_global_key_value_heads", kvHeads, 1, MOST_HEADS);
            valueIsKey = text.flag("attention_k_eq_v", false);
        }
        return new Mixer.Heads(heads, kvHeads, dim, dim, reach, extras(valueIsKey));
    }

    private Mixer.Extras extras(boolean valueIsKey) {
        boolean bias = text.flag("attention_bias", false);
        return switch (family) {
            case QWEN2 -> new Mixer.Extras(true, false, false, false, false, false);
            case QWEN3 -> new Mixer.Extras(bias, bias, true, false, false, false);
            case QWEN3_NEXT -> new Mixer.Extras(bias, bias, true, text.flag("attn_output_gate", true), false, false);
            case GPT_OSS -> new Mixer.Extras(true, true, false, false, true, false);
            case GEMMA3, GEMMA4 -> new Mixer.Extras(bias, bias, true, false, false, valueIsKey);
            case LLAMA, MISTRAL, DEEPSEEK, LLAMA4, GEMMA2, NEMOTRON_H ->
                new Mixer.Extras(bias, bias, false, false, false, false);
        };
    }

    private Mixer latent() {
        long rank = text.whole("q_lora_rank", 0, 0, HfConfig.MOST_WIDTH);
        return new Mixer.Latent(
                text.whole("num_attention_heads", 1, MOST_HEADS),
                rank,
                text.whole("kv_lora_rank", 1, HfConfig.MOST_WIDTH),
                text.whole("qk_rope_head_dim", 0, HfConfig.MOST_WIDTH),
                text.whole("qk_nope_head_dim", 1, HfConfig.MOST_WIDTH),
                text.whole("v_head_dim", 1, HfConfig.MOST_WIDTH));
    }

    private Mixer linear() {
        String type = text.text("mamba_ssm_dtype", root.text("mamba_ssm_dtype", "float32"));
        return new Mixer.Linear(
                text.whole("linear_num_key_heads", 1, MOST_HEADS),
                text.whole("linear_num_value_heads", 1, MOST_HEADS),
                text.whole("linear_key_head_dim", 1, HfConfig.MOST_WIDTH),
                text.whole("linear_value_head_dim", 1, HfConfig.MOST_WIDTH),
                text.whole("linear_conv_kernel_dim", 1, 64),
                bytes(type));
    }

    private static long bytes(String type) {
        return type.equals("float32") ? 4 : 2;
    }

    private Mixer patterned(int layer) {
        String pattern = text.text("hybrid_override_pattern");
        if (pattern.length() < layers) {
            throw text.wrong(
                    "'hybrid_override_pattern' has " + pattern.length() + " letters for " + layers + " layers");
        }
        return switch (pattern.charAt(layer)) {
            case '*' -> heads(new Mixer.Reach.All());
            case 'M' ->
                new Mixer.Mamba(
                        text.whole("mamba_num_heads", 1, MOST_HEADS),
                        text.whole("mamba_head_dim", 1, HfConfig.MOST_WIDTH),
                        text.whole("ssm_state_size", 1, HfConfig.MOST_WIDTH),
                        text.whole("n_groups", 1, 1, MOST_HEADS),
                        text.whole("conv_kernel", 4, 1, 64),
                        bytes(text.text("mamba_ssm_cache_dtype", "float32")));
            case '-', 'E' -> new Mixer.None();
            default -> throw text.wrong("'hybrid_override_pattern' may hold M, *, - and E only");
        };
    }
}
