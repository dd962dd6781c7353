package dev.holdfast.gguf;

import java.util.Arrays;
import java.util.Locale;

/**
 * Derives from the metadata what each layer computes and keeps, as the loaders of llama.cpp 0.5.0 do
 * ({@code llama-hparams.cpp}, {@code models/*.cpp}). Where they do something special for one model only, this errs to more
 * memory. Confined to one thread.
 */
final class LayerReader {
    private static final String SLIDING_WINDOW = "attention.sliding_window";
    private static final int MAX_LAYERS = 512;
    private static final int MAX_EXPERTS = 1024;
    private static final long MAX_NUMBERS_PER_TOKEN = 1 << 28;
    private static final long MAX_STATE_BYTES = 1L << 36;
    private static final long CHUNK_OF_LLAMA4 = 8192;

    private final FactsReader facts;
    private final Architecture architecture;
    private final int layers;
    private final long embedding;
    private final long heads;
    private final long window;

    LayerReader(FactsReader facts, Architecture architecture) throws GgufException {
        this.facts = facts;
        this.architecture = architecture;
        int blocks = (int) facts.required("block_count", 1, MAX_LAYERS);
        long predicting = facts.optional("nextn_predict_layers", 0);
        this.layers = predicting < blocks ? blocks - (int) predicting : blocks;
        this.embedding = facts.required("embedding_length", 1, 1 << 20);
        this.heads = most("attention.head_count", 0);
        this.window = window();
    }

    ModelShape shape(long vocabulary) throws GgufException {
        long experts = facts.optional("expert_count", 0);
        long used = most("expert_used_count", 0);
        if (experts > MAX_EXPERTS || used > experts || (experts > 0 && used == 0)) {
            throw facts.wrong(
                    String.format(Locale.ROOT, "it claims %d experts, %d of them used for a token", experts, used));
        }
        long feedForward = Math.max(
                most("feed_forward_length", 0),
                most("expert_feed_forward_length", 0) * used + facts.optional("expert_shared_feed_forward_length", 0));
        return new ModelShape(
                layers,
                embedding,
                feedForward,
                vocabulary,
                heads,
                most("attention.head_count_kv", heads),
                keyLength(false),
                valueLength(false),
                experts,
                used);
    }

    CacheShape cache() throws GgufException {
        if (architecture.is("encoder") || architecture.is("diffusion")) {
            return new CacheShape(CacheShape.Kind.NONE, 0, 0, 0, 0, 0, 0);
        }
        long[] widths = new long[4];
        long state = 0;
        for (int layer = 0; layer < layers; layer++) {
            boolean recurrent = isRecurrent(layer);
            if (recurrent) {
                state += stateBytes();
            }
            if ((!recurrent || architecture.is("both")) && layer < cachedLayers()) {
                addWidths(widths, layer);
            }
            if (state > MAX_STATE_BYTES || Arrays.stream(widths).sum() > MAX_NUMBERS_PER_TOKEN) {
                throw facts.wrong("its heads and layers would need an impossible amount of memory for each token");
            }
        }
        boolean windowed = widths[2] > 0;
        return new CacheShape(kind(), widths[0], widths[1], widths[2], widths[3], windowed ? window : 0, state);
    }

    private CacheShape.Kind kind() {
        if (architecture.is("recurrent")) {
            return CacheShape.Kind.RECURRENT;
        }
        return architecture.is("hybrid") ? CacheShape.Kind.HYBRID : CacheShape.Kind.ATTENTION;
    }

    private void addWidths(long[] widths, int layer) throws GgufException {
        boolean windowed = isWindowed(layer);
        long kvHeads = facts.ofLayer("attention.head_count_kv", layer, facts.ofLayer("attention.head_count", layer, 0));
        int at = windowed ? 2 : 0;
        widths[at] += kvHeads * keyLength(windowed);
        if (!isLatent()) {
            widths[at + 1] += kvHeads * valueLength(windowed);
        }
    }

    /** Whether keys and values are kept together in a latent form (multi-head latent attention). */
    private boolean isLatent() throws GgufException {
        return facts.optional("attention.key_length_mla", 0) > 0 && facts.optional("attention.value_length_mla", 0) > 0;
    }

    private long keyLength(boolean windowed) throws GgufException {
        return length("attention.key_length", windowed);
    }

    private long valueLength(boolean windowed) throws GgufException {
        return length("attention.value_length", windowed);
    }

    private long length(String key, boolean windowed) throws GgufException {
        long full = facts.optional(key, heads == 0 ? 0 : embedding / heads);
        return windowed ? facts.optional(key + "_swa", full) : full;
    }

    private long cachedLayers() throws GgufException {
        int own = architecture.number("kv-layers", layers);
        return Math.min(own, layers - Math.min(layers, facts.optional("attention.shared_kv_layers", 0)));
    }

    private long window() throws GgufException {
        long otherwise = architecture.name().equals("llama4") ? CHUNK_OF_LLAMA4 : 0;
        boolean uses = architecture.is("window") && facts.metadata().value(facts.key(SLIDING_WINDOW)) != null;
        return uses ? facts.required(SLIDING_WINDOW, 0, Integer.MAX_VALUE) : otherwise;
    }

    private boolean isWindowed(int layer) throws GgufException {
        if (window == 0) {
            return false;
        }
        String key = "attention.sliding_window_pattern";
        if (facts.metadata().value(facts.key(key)) instanceof GgufValue.Array) {
            return facts.ofLayer(key, layer, 0) != 0;
        }
        long every = facts.optional(key, architecture.number("window", 1));
        if (every == 0) {
            return true;
        }
        return architecture.denseFirst() ? layer % every != 0 : layer % every < every - 1;
    }

    private boolean isRecurrent(int layer) throws GgufException {
        if (!architecture.is("hybrid") || architecture.is("both")) {
            return architecture.is("recurrent") || architecture.is("both");
        }
        String key = "attention.recurrent_layers";
        if (facts.metadata().value(facts.key(key)) != null) {
            return facts.ofLayer(key, layer, 0) != 0;
        }
        if (architecture.is("attention-every")) {
            long every = facts.optional("full_attention_interval", architecture.number("attention-every", 1));
            return every == 0 || (layer + 1) % every != 0;
        }
        return facts.ofLayer("attention.head_count_kv", layer, 1) == 0
                && (!architecture.name().startsWith("nemotron_h")
                        || facts.ofLayer("feed_forward_length", layer, 0) == 0);
    }

    /** The state of one layer and sequence, in single precision ({@code n_embd_r} and {@code n_embd_s}). */
    private long stateBytes() throws GgufException {
        long convolution = facts.optional("ssm.conv_kernel", 0);
        long inner = facts.optional("ssm.inner_size", 0);
        long state = facts.optional("ssm.state_size", 0);
        long wkv = facts.optional("wkv.head_size", 0);
        long kda = facts.optional("kda.head_dim", 0);
        long shortConvolution = facts.optional("shortconv.l_cache", 0);
        long numbers;
        if (wkv > 0) {
            numbers = facts.optional("token_shift_count", 2) * embedding + embedding * wkv;
        } else if (shortConvolution > 0) {
            numbers = embedding * (shortConvolution - 1);
        } else if (kda > 0) {
            numbers = 3 * (convolution > 0 ? convolution - 1 : 3) * heads * kda + kda * kda * heads;
        } else if (inner == 0) {
            numbers = keyLength(false) * keyLength(false) * heads;
        } else {
            numbers = Math.max(0, convolution - 1) * (inner + 2 * facts.optional("ssm.group_count", 0) * state)
                    + state * inner;
        }
        return numbers * Float.BYTES;
    }

    private long most(String suffix, long otherwise) throws GgufException {
        long most = 0;
        for (int layer = 0; layer < layers; layer++) {
            most = Math.max(most, facts.ofLayer(suffix, layer, otherwise));
        }
        return most;
    }
}
