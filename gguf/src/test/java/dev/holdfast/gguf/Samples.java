package dev.holdfast.gguf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Small model files of real shape. */
final class Samples {
    private Samples() {}

    /** A tiny model of the Llama architecture. */
    static GgufWriter llama() {
        GgufWriter writer = tokenizer(new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.type", "model")
                .text("general.name", "Tiny Llama")
                .text("general.license", "apache-2.0")
                .uint32("general.file_type", 7)
                .uint32("general.alignment", 32)
                .uint32("llama.context_length", 4096)
                .uint32("llama.embedding_length", 64)
                .uint32("llama.block_count", 2)
                .uint32("llama.feed_forward_length", 128)
                .uint32("llama.attention.head_count", 4)
                .uint32("llama.attention.head_count_kv", 2)
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .uint32("llama.rope.dimension_count", 16));
        writer.zeros("token_embd.weight", GgmlType.Q8_0, 64, 300).zeros("output_norm.weight", GgmlType.F32, 64);
        for (int layer = 0; layer < 2; layer++) {
            String block = "blk." + layer + ".";
            writer.zeros(block + "attn_q.weight", GgmlType.Q8_0, 64, 64)
                    .zeros(block + "attn_k.weight", GgmlType.Q8_0, 64, 32)
                    .zeros(block + "ffn_up.weight", GgmlType.Q4_0, 64, 128)
                    .zeros(block + "attn_norm.weight", GgmlType.F32, 64);
        }
        return writer;
    }

    /** A writer with the metadata that a model of an architecture cannot do without. */
    static GgufWriter model(String architecture, int layers, int embedding, int heads) {
        return new GgufWriter()
                .text("general.architecture", architecture)
                .uint32(architecture + ".context_length", 8192)
                .uint32(architecture + ".embedding_length", embedding)
                .uint32(architecture + ".block_count", layers)
                .uint32(architecture + ".attention.head_count", heads)
                .zeros("token_embd.weight", GgmlType.F16, embedding, 1000);
    }

    private static GgufWriter tokenizer(GgufWriter writer) {
        List<String> tokens =
                IntStream.range(0, 2000).mapToObj(i -> "token" + i).toList();
        return writer.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "llama-bpe")
                .texts("tokenizer.ggml.tokens", tokens)
                .texts("tokenizer.ggml.merges", List.of("a b", "b c"))
                .int32s("tokenizer.ggml.token_type", 1, 1, 3)
                .float32s("tokenizer.ggml.scores", 0, -1, -2)
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2)
                .flag("tokenizer.ggml.add_bos_token", true)
                .text("tokenizer.chat_template", "{% for m in messages %}{{ m.content }}{% endfor %}");
    }

    /** The whole file in memory. */
    static GgufFile read(GgufWriter writer) throws IOException {
        byte[] header = writer.header();
        HeaderReader.Header read = Gguf.header(new InMemory(header, header.length + (1L << 40)), "model.gguf", 0);
        return new GgufFile(
                read.version(),
                read.metadata(),
                read.tensors(),
                List.of(new GgufFile.Part(Path.of("model.gguf"), header.length)));
    }

    /** The whole file on disk. */
    static Path write(GgufWriter writer, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.write(out);
        }
        return file;
    }
}
