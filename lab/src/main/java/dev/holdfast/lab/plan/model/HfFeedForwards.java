package dev.holdfast.lab.plan.model;

import dev.holdfast.lab.plan.data.Document;
import java.util.List;

/** The feed-forward parts of the layers of a Hugging Face configuration. Confined to one thread. */
final class HfFeedForwards {
    private static final List<String> EXPERTS = List.of("num_local_experts", "num_experts", "n_routed_experts");
    private static final List<String> USED = List.of("num_experts_per_tok", "experts_per_token", "top_k_experts");
    private static final int MOST_EXPERTS = 1 << 14;
    private static final int GATED = 3;
    private static final int PLAIN = 2;

    private final Document text;
    private final HfFamily family;
    private final int layers;

    HfFeedForwards(Document text, HfFamily family, int layers) {
        this.text = text;
        this.family = family;
        this.layers = layers;
    }

    FeedForward of(int layer) {
        if (family == HfFamily.NEMOTRON_H) {
            return patterned(layer);
        }
        return first(EXPERTS) > 0 && hasExperts(layer) ? experts(GATED) : dense(GATED);
    }

    private boolean hasExperts(int layer) {
        boolean sparse = (layer + 1) % text.whole("decoder_sparse_step", 1, 1, layers + 1L) == 0;
        boolean listed = text.at("mlp_only_layers").elements().stream()
                .anyMatch(only -> only.node().asInt(-1) == layer);
        if (family == HfFamily.LLAMA4) {
            return (layer + 1) % text.whole("interleave_moe_layer_step", 1, 1, layers + 1L) == 0;
        }
        return layer >= text.whole("first_k_dense_replace", 0, 0, layers) && sparse && !listed;
    }

    private FeedForward dense(int matrices) {
        String field = family == HfFamily.LLAMA4 && text.has("intermediate_size_mlp")
                ? "intermediate_size_mlp"
                : "intermediate_size";
        return new FeedForward.Dense(text.whole(field, 1, HfConfig.MOST_WIDTH), matrices);
    }

    private FeedForward experts(int matrices) {
        long experts = first(EXPERTS);
        long used = first(USED);
        if (used < 1 || used > experts) {
            throw text.wrong("it has " + experts + " experts and uses " + used + " of them for a token;"
                    + " 'num_experts_per_tok' must be from 1 to the number of experts");
        }
        String field = text.has("moe_intermediate_size") ? "moe_intermediate_size" : "intermediate_size";
        long inner = text.whole(field, 1, HfConfig.MOST_WIDTH);
        return new FeedForward.Experts(
                (int) experts, (int) used, inner, sharedInner(inner), matrices, family == HfFamily.GPT_OSS);
    }

    private long sharedInner(long inner) {
        if (text.has("shared_expert_intermediate_size")) {
            return text.whole("shared_expert_intermediate_size", 0, HfConfig.MOST_WIDTH);
        }
        if (text.has("moe_shared_expert_intermediate_size")) {
            return text.whole("moe_shared_expert_intermediate_size", 0, HfConfig.MOST_WIDTH);
        }
        if (family == HfFamily.LLAMA4) {
            return inner;
        }
        if (family == HfFamily.GEMMA4) {
            return text.whole("intermediate_size", 0, 0, HfConfig.MOST_WIDTH);
        }
        return inner * text.whole("n_shared_experts", 0, 0, 64);
    }

    private FeedForward patterned(int layer) {
        String pattern = text.text("hybrid_override_pattern");
        return switch (layer < pattern.length() ? pattern.charAt(layer) : ' ') {
            case '-' -> dense(PLAIN);
            case 'E' -> experts(PLAIN);
            default -> new FeedForward.None();
        };
    }

    private long first(List<String> fields) {
        for (String field : fields) {
            if (text.has(field)) {
                return text.whole(field, 0, MOST_EXPERTS);
            }
        }
        return 0;
    }
}
