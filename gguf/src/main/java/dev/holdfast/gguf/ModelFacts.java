package dev.holdfast.gguf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about its model. Immutable.
 *
 * @param architecture its architecture, one that the pinned llama.cpp can load
 * @param name its name, if the file gives one
 * @param licence its licence, if the file gives one
 * @param parameters how many numbers its weights are
 * @param quantisation how they are stored
 * @param contextTrained tokens that it was trained to attend to
 * @param tokenizer how text becomes tokens
 * @param chatTemplate the Jinja template of a chat, or null if the file has none
 * @param shape its sizes
 * @param cache what it remembers of a text
 */
public record ModelFacts(
        String architecture,
        @Nullable String name,
        @Nullable String licence,
        long parameters,
        Quantisation quantisation,
        long contextTrained,
        Tokenizer tokenizer,
        @Nullable String chatTemplate,
        ModelShape shape,
        CacheShape cache) {
    /**
     * How weights are stored.
     *
     * @param type the type of most of them
     * @param mix the name of the mix of types, such as {@code Q4_K_M}, if the file gives one
     * @param weightBytes the bytes of all weights
     */
    public record Quantisation(GgmlType type, @Nullable String mix, long weightBytes) {
        /** The name of the mix, or else that of the type. */
        public String label() {
            return mix == null ? type.name() : mix;
        }
    }

    /**
     * How text becomes tokens.
     *
     * @param model the algorithm, such as {@code gpt2} or {@code llama}
     * @param splitting how text is split beforehand, if the file says so
     * @param tokens how many tokens there are
     * @param special the numbers of tokens with a meaning, such as {@code bos} and {@code eos}
     */
    public record Tokenizer(String model, @Nullable String splitting, long tokens, Map<String, Long> special) {
        /** Copies the map. */
        public Tokenizer {
            special = Map.copyOf(special);
        }
    }

    /**
     * Reads the facts of a valid file.
     *
     * @throws GgufException if it is not a language model that can be served, such as one of an unknown architecture; the
     *     message says why
     */
    public static ModelFacts of(GgufFile file) throws GgufException {
        return new FactsReader(file).facts();
    }

    /** The memory that it takes to run it so. */
    public MemoryNeed memoryNeeded(ContextPlan plan) {
        return new MemoryNeed(quantisation.weightBytes(), cache.bytes(plan), buffers(plan));
    }

    /** The memory that it takes with so many tokens in the cache, of so many sequences together. */
    public MemoryNeed memoryNeeded(long kvTokens, int sequences) {
        return memoryNeeded(ContextPlan.of(kvTokens, sequences));
    }

    /**
     * What a step computes with: the inner layers and the residual stream of every token of the batch, the attention's mask
     * in half precision, and the logits of one token of each sequence, twice. Measured against llama.cpp 0.5.0 on a CPU with
     * flash attention, where it is 1.1 to 1.9 times what is allocated; without flash attention the scores of all heads come
     * on top.
     */
    private long buffers(ContextPlan plan) {
        long widest = 3 * shape.feedForward() + 6 * shape.embedding();
        long mask = cache.bytesPerToken(GgmlType.F16, GgmlType.F16) == 0 ? 0 : Short.BYTES * plan.kvTokens();
        return (Float.BYTES * widest + mask) * plan.batchTokens()
                + 2 * Float.BYTES * shape.vocabulary() * plan.sequences();
    }
}
