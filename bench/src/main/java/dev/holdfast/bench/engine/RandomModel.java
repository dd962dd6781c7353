package dev.holdfast.bench.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A Llama-shaped model of about 490 million random weights: as fast as a trained one, and it says nothing. Its tokens are plain
 * words and letters, so that each token drawn is text at once. Used once, by one thread.
 */
final class RandomModel {
    private static final int HIDDEN = 1024;
    private static final int LAYERS = 24;
    private static final int HEADS = 16;
    private static final int KV_HEADS = 4;
    private static final int HEAD = 64;
    private static final int FEED_FORWARD = 4864;
    private static final int VOCABULARY = 32_000;
    private static final int CONTEXT = 32_768;
    private static final int BLOCKS = 1 << 15;
    private static final int BATCH = 1 << 12;
    private static final int SEED = 20_261_121;
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final String TEMPLATE =
            "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
                    + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private final GgufWriter file = new GgufWriter();
    private final TensorType type;
    private final byte[] blocks;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private RandomModel(TensorType type) {
        this.type = type;
        this.blocks = blocks(type);
    }

    /** Writes the file, unless it is there. */
    static void write(Path target, TensorType type) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        RandomModel model = new RandomModel(type);
        model.shape();
        model.tokens();
        model.tensors();
        model.file.write(part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Blocks of normally distributed weights, of which the tensors are put together at random. */
    private static byte[] blocks(TensorType type) {
        Random normal = new Random(SEED);
        ByteBuffer bytes = ByteBuffer.allocate(BLOCKS * type.blockBytes());
        float[] weights = new float[type.blockElements()];
        for (int i = 0; i < BLOCKS; i++) {
            for (int j = 0; j < weights.length; j++) {
                weights[j] = (float) normal.nextGaussian() * 0.03f;
            }
            type.quantise(weights, bytes);
        }
        return bytes.array();
    }

    private void shape() {
        file.text("general.architecture", "llama")
                .text("general.name", "random-" + type.name().toLowerCase(Locale.ROOT));
        file.number("llama.context_length", CONTEXT).number("llama.embedding_length", HIDDEN);
        file.number("llama.block_count", LAYERS).number("llama.feed_forward_length", FEED_FORWARD);
        file.number("llama.attention.head_count", HEADS).number("llama.attention.head_count_kv", KV_HEADS);
        file.real("llama.attention.layer_norm_rms_epsilon", 1e-5f).number("llama.rope.dimension_count", HEAD);
        file.real("llama.rope.freq_base", 10_000f).number("llama.vocab_size", VOCABULARY);
        file.number("general.file_type", type == TensorType.Q8_0 ? 7 : 2);
    }

    private void tokens() {
        Map<String, Integer> types = new LinkedHashMap<>();
        List<String> merges = new ArrayList<>();
        for (String special : List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>")) {
            types.put(special, CONTROL);
        }
        // the byte-level alphabet of GPT-2 as far as it is ASCII: a blank is U+0120, a line feed U+010A
        types.put("\u0120", NORMAL);
        types.put("\u010A", NORMAL);
        for (char letter = '!'; letter <= '~'; letter++) {
            types.put(Character.toString(letter), NORMAL);
        }
        for (String word : Words.ALL) {
            merge(types, merges, word);
            merge(types, merges, "\u0120" + word);
        }
        for (int i = 0; types.size() < VOCABULARY; i++) {
            String word = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26) + (char) ('a' + i / 676 % 26)
                    + (char) ('a' + i / 17_576);
            merge(types, merges, word);
        }
        List<String> tokens = List.copyOf(types.keySet());
        file.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
        file.texts("tokenizer.ggml.tokens", tokens);
        file.numbers("tokenizer.ggml.token_type", List.copyOf(types.values()));
        file.texts("tokenizer.ggml.merges", merges);
        file.number("tokenizer.ggml.eos_token_id", 2).number("tokenizer.ggml.bos_token_id", 0);
        file.flag("tokenizer.ggml.add_bos_token", false).text("tokenizer.chat_template", TEMPLATE);
    }

    /** Adds the tokens and merges that make one token of a word, letter by letter. */
    private static void merge(Map<String, Integer> types, List<String> merges, String word) {
        for (int length = 2; length <= word.length(); length++) {
            if (types.size() < VOCABULARY && types.putIfAbsent(word.substring(0, length), NORMAL) == null) {
                merges.add(word.substring(0, length - 1) + " " + word.charAt(length - 1));
            }
        }
    }

    private void tensors() {
        matrix("token_embd.weight", HIDDEN, VOCABULARY);
        ones("output_norm.weight");
        matrix("output.weight", HIDDEN, VOCABULARY);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "blk." + i + ".";
            ones(layer + "attn_norm.weight");
            matrix(layer + "attn_q.weight", HIDDEN, HEADS * HEAD);
            matrix(layer + "attn_k.weight", HIDDEN, KV_HEADS * HEAD);
            matrix(layer + "attn_v.weight", HIDDEN, KV_HEADS * HEAD);
            matrix(layer + "attn_output.weight", HEADS * HEAD, HIDDEN);
            ones(layer + "ffn_norm.weight");
            matrix(layer + "ffn_gate.weight", HIDDEN, FEED_FORWARD);
            matrix(layer + "ffn_up.weight", HIDDEN, FEED_FORWARD);
            matrix(layer + "ffn_down.weight", FEED_FORWARD, HIDDEN);
        }
    }

    private void ones(String name) {
        file.tensor(
                name,
                TensorType.F32,
                out -> {
                    ByteBuffer bytes = ByteBuffer.allocate(HIDDEN * Float.BYTES);
                    float[] ones = new float[HIDDEN];
                    Arrays.fill(ones, 1);
                    TensorType.F32.quantise(ones, bytes);
                    out.write(bytes.array());
                },
                HIDDEN);
    }

    private void matrix(String name, long width, long height) {
        file.tensor(name, type, out -> weights(out, width * height / type.blockElements()), width, height);
    }

    private void weights(OutputStream out, long count) throws IOException {
        int size = type.blockBytes();
        byte[] batch = new byte[BATCH * size];
        for (long left = count; left > 0; left -= BATCH) {
            int now = (int) Math.min(BATCH, left);
            for (int i = 0; i < now; i++) {
                System.arraycopy(blocks, random.nextInt(BLOCKS) * size, batch, i * size, size);
            }
            out.write(batch, 0, now * size);
        }
    }
}
