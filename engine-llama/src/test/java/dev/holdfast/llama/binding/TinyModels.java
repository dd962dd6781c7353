package dev.holdfast.llama.binding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Model files of random weights, small enough to be written for each test, of kinds that differ in their memory. */
final class TinyModels {
    /** Tokens: unknown, begin, end, all bytes, then some texts. */
    static final int BEGIN = 1;

    static final int END = 2;
    static final int FIRST_BYTE = 3;
    static final int FIRST_TEXT = FIRST_BYTE + 256;
    static final List<String> TEXTS = texts();
    static final int SIZE = FIRST_TEXT + TEXTS.size();

    private static final int WIDTH = 64;
    private static final int INNER = 96;
    private static final int LAYERS = 2;

    private TinyModels() {}

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (char c = ' '; c < 127; c++) {
            texts.add(c == ' ' ? "\u2581" : String.valueOf(c));
        }
        texts.addAll(List.of(
                "\u2581the", "\u2581cat", "\u2581sat", "\u2581on", "\u2581mat", "{\"", "\":", "\u00e9", "\u4f60"));
        return texts;
    }

    /** A usual one: attention over all that went before. */
    static Path llama(Path folder) {
        GgufWriter out = common("llama");
        attention(out, "llama", true);
        return written(out, folder, "llama");
    }

    /** As {@link #llama} with a template, whose weights are other random numbers. */
    static Path withTemplate(Path folder, String template) {
        GgufWriter out = common("llama").text("tokenizer.chat_template", template);
        attention(out, "llama", true);
        return written(out, folder, "template");
    }

    /** Attention of one layer over a sliding window of 8 tokens. */
    static Path slidingWindow(Path folder) {
        GgufWriter out = common("cohere2");
        out.integer("cohere2.attention.sliding_window", 8)
                .number("cohere2.logit_scale", 1)
                .number("cohere2.attention.layer_norm_epsilon", 1e-5f);
        attention(out, "cohere2", false);
        return written(out, folder, "cohere2");
    }

    /** A state in place of attention. */
    static Path recurrent(Path folder) {
        int inner = 2 * WIDTH;
        int states = 16;
        int rank = 4;
        GgufWriter out = common("mamba");
        out.integer("mamba.ssm.conv_kernel", 4)
                .integer("mamba.ssm.inner_size", inner)
                .integer("mamba.ssm.state_size", states)
                .integer("mamba.ssm.time_step_rank", rank);
        Random random = new Random(3);
        embedding(out, random);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "blk." + i + ".";
            ones(out, layer + "attn_norm.weight", WIDTH);
            normal(out, random, layer + "ssm_in.weight", WIDTH, 2 * inner);
            normal(out, random, layer + "ssm_conv1d.weight", 4, inner);
            normal(out, random, layer + "ssm_conv1d.bias", inner);
            normal(out, random, layer + "ssm_x.weight", inner, rank + 2 * states);
            normal(out, random, layer + "ssm_dt.weight", rank, inner);
            normal(out, random, layer + "ssm_dt.bias", inner);
            float[] decay = new float[states * inner];
            Arrays.fill(decay, -0.5f);
            out.tensor(layer + "ssm_a", decay, states, inner);
            normal(out, random, layer + "ssm_d", inner);
            normal(out, random, layer + "ssm_out.weight", inner, WIDTH);
        }
        return written(out, folder, "mamba");
    }

    /** A reranker with two classes. */
    static Path reranker(Path folder) {
        GgufWriter out = common("qwen3");
        out.integer("qwen3.pooling_type", 4).texts("qwen3.classifier.output_labels", List.of("yes", "no"));
        attention(out, "qwen3", true);
        normal(out, new Random(5), "cls.output.weight", WIDTH, 2);
        for (int i = 0; i < LAYERS; i++) {
            ones(out, "blk." + i + ".attn_q_norm.weight", WIDTH / 4);
            ones(out, "blk." + i + ".attn_k_norm.weight", WIDTH / 4);
        }
        return written(out, folder, "qwen3");
    }

    private static Path written(GgufWriter out, Path folder, String name) {
        Path file = folder.resolve(name + ".gguf");
        out.write(file);
        return file;
    }

    private static GgufWriter common(String architecture) {
        GgufWriter out = new GgufWriter();
        out.text("general.architecture", architecture)
                .text("general.name", "tiny " + architecture)
                .integer(architecture + ".context_length", 512)
                .integer(architecture + ".embedding_length", WIDTH)
                .integer(architecture + ".block_count", LAYERS)
                .integer(architecture + ".feed_forward_length", INNER)
                .integer(architecture + ".attention.head_count", architecture.equals("mamba") ? 0 : 4)
                .integer(architecture + ".attention.head_count_kv", architecture.equals("mamba") ? 0 : 2)
                .number(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        int[] types = new int[SIZE];
        float[] scores = new float[SIZE];
        types[0] = 2;
        types[BEGIN] = 3;
        types[END] = 3;
        for (int i = 0; i < 256; i++) {
            tokens.add("<0x" + HexFormat.of().withUpperCase().toHexDigits((byte) i) + ">");
            types[FIRST_BYTE + i] = 6;
        }
        tokens.addAll(TEXTS);
        for (int i = FIRST_TEXT; i < SIZE; i++) {
            types[i] = 1;
            scores[i] = -i;
        }
        return out.text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .integers("tokenizer.ggml.token_type", types)
                .numbers("tokenizer.ggml.scores", scores)
                .integer("tokenizer.ggml.bos_token_id", BEGIN)
                .integer("tokenizer.ggml.eos_token_id", END)
                .flag("tokenizer.ggml.add_bos_token", true)
                .flag("tokenizer.ggml.add_space_prefix", false);
    }

    private static void attention(GgufWriter out, String architecture, boolean norms) {
        Random random = new Random(architecture.hashCode());
        embedding(out, random);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "blk." + i + ".";
            ones(out, layer + "attn_norm.weight", WIDTH);
            normal(out, random, layer + "attn_q.weight", WIDTH, WIDTH);
            normal(out, random, layer + "attn_k.weight", WIDTH, WIDTH / 2);
            normal(out, random, layer + "attn_v.weight", WIDTH, WIDTH / 2);
            normal(out, random, layer + "attn_output.weight", WIDTH, WIDTH);
            if (norms) {
                ones(out, layer + "ffn_norm.weight", WIDTH);
            }
            normal(out, random, layer + "ffn_gate.weight", WIDTH, INNER);
            normal(out, random, layer + "ffn_up.weight", WIDTH, INNER);
            normal(out, random, layer + "ffn_down.weight", INNER, WIDTH);
        }
    }

    private static void embedding(GgufWriter out, Random random) {
        float[] values = gaussian(random, WIDTH * SIZE, 1);
        out.tensor("token_embd.weight", values, WIDTH, SIZE);
        ones(out, "output_norm.weight", WIDTH);
    }

    private static void ones(GgufWriter out, String name, int length) {
        float[] values = new float[length];
        Arrays.fill(values, 1);
        out.tensor(name, values, length);
    }

    private static void normal(GgufWriter out, Random random, String name, int... shape) {
        int count = 1;
        for (int length : shape) {
            count *= length;
        }
        out.tensor(name, gaussian(random, count, (float) (1.2 / Math.sqrt(shape[0]))), shape);
    }

    private static float[] gaussian(Random random, int count, float deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * deviation;
        }
        return values;
    }
}
